// The adapter that oidc-provider's documentation shows for Redis, on ioredis: the same keys, the same
// commands, the same round trips.

const CONSUMED_ONCE = new Set(["AuthorizationCode", "RefreshToken", "DeviceCode", "BackchannelAuthenticationRequest"]);
const OF_A_GRANT = new Set(["AccessToken", ...CONSUMED_ONCE]);
const grantKey = (id) => `grant:${id}`;
const userCodeKey = (code) => `userCode:${code}`;
const uidKey = (uid) => `uid:${uid}`;

export function adapterOn(redis) {
  return class RedisAdapter {
    constructor(name) {
      this.name = name;
      this.consumable = CONSUMED_ONCE.has(name);
    }

    key(id) {
      return `${this.name}:${id}`;
    }

    async upsert(id, payload, expiresIn) {
      const key = this.key(id);
      const text = JSON.stringify(payload);
      const multi = redis.multi();
      if (this.consumable) multi.hset(key, { payload: text });
      else multi.set(key, text);
      if (expiresIn) multi.expire(key, expiresIn);
      if (OF_A_GRANT.has(this.name) && payload.grantId) {
        const list = grantKey(payload.grantId);
        multi.rpush(list, key);
        if (expiresIn > (await redis.ttl(list))) multi.expire(list, expiresIn);
      }
      for (const [name, key] of [["userCode", userCodeKey], ["uid", uidKey]]) {
        if (payload[name]) multi.set(key(payload[name]), id, "EX", expiresIn);
      }
      await multi.exec();
    }

    async find(id) {
      if (!this.consumable) {
        const text = await redis.get(this.key(id));
        return text ? JSON.parse(text) : undefined;
      }
      const { payload, ...rest } = await redis.hgetall(this.key(id));
      return payload ? { ...rest, ...JSON.parse(payload) } : undefined;
    }

    async findByUid(uid) {
      return this.find(await redis.get(uidKey(uid)));
    }

    async findByUserCode(userCode) {
      return this.find(await redis.get(userCodeKey(userCode)));
    }

    async destroy(id) {
      await redis.del(this.key(id));
    }

    async consume(id) {
      await redis.hset(this.key(id), "consumed", Math.floor(Date.now() / 1000));
    }

    async revokeByGrantId(grantId) {
      const keys = await redis.lrange(grantKey(grantId), 0, -1);
      await redis.del(...keys, grantKey(grantId));
    }
  };
}
