// An SMPP server (npm `smpp`) that writes each request it gets to its output, one JSON line each.
// Setting SMPP_SERVER: port, password, mood; key and cert (PEM) when it speaks TLS.
import smpp from "smpp";

const { port, password, mood, key, cert } = JSON.parse(process.env.SMPP_SERVER);
let messages = 0;

function note(pdu) {
  const { command, command_id, command_length, command_status, sequence_number, ...fields } = pdu;
  console.log(JSON.stringify({ command, command_status, fields: readable(fields) }));
}

// Buffers as hexadecimal; texts come decoded by the library.
function readable(value) {
  if (Buffer.isBuffer(value)) return value.toString("hex");
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, readable(one)]));
}

function bind(session, pdu) {
  note(pdu);
  const command_status = pdu.password === password ? smpp.ESME_ROK : smpp.ESME_RINVPASWD;
  session.send(pdu.response({ command_status, system_id: "server" }));
}

const moods = {
  fine: (session, pdu) => taken(session, pdu),
  silent: () => {},
  hanging_up: (session) => session.destroy(),
  unbinding: (session) => session.unbind(),
  unable: (session, pdu) =>
    session.send(new smpp.PDU("generic_nack", { command_status: smpp.ESME_RINVCMDID, sequence_number: pdu.sequence_number })),
  talkative(session, pdu) {
    session.enquire_link((answer) => {
      note(answer);
      const reply = { source_addr: "33600000001", destination_addr: "PREAU", short_message: "STOP" };
      session.deliver_sm(reply, (receipt) => {
        note(receipt);
        taken(session, pdu);
      });
    });
  },
};

function taken(session, pdu) {
  messages += 1;
  session.send(pdu.response({ message_id: `id-${messages}` }));
}

function submit(session, pdu) {
  note(pdu);
  const refusal = smpp.errors[mood];
  if (refusal === undefined) return moods[mood](session, pdu);
  session.send(pdu.response({ command_status: refusal }));
}

const server = smpp.createServer({ key, cert }, (session) => {
  session.on("error", () => session.destroy());
  session.on("bind_transmitter", (pdu) => bind(session, pdu));
  session.on("bind_transceiver", (pdu) => bind(session, pdu));
  session.on("submit_sm", (pdu) => submit(session, pdu));
  session.on("unbind", (pdu) => {
    note(pdu);
    session.send(pdu.response());
    session.close();
  });
});
server.on("tlsClientError", () => {}); // who does not trust the certificate goes away
server.listen(port, "127.0.0.1", () => console.log(JSON.stringify({ command: "listening" })));
