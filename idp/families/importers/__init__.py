"""From a school's files to the register: readers yield plain records, one writer stores them."""
