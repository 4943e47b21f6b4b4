import type { Secrets } from '../state.ts'
import type { Redis } from './client.ts'
import { defineScript, text } from './script.ts'

/* ARGV: prefix, name, what it is to be if there is none yet. Answers what it is. */
const obtainScript = defineScript('obtain-secret', `
local now = clock()
redis.call('HSETNX', key('secrets'), ARGV[2], ARGV[3])
return {text(now), redis.call('HGET', key('secrets'), ARGV[2])}
`)

export function createSecrets (redis: Redis): Secrets {
  return {
    async obtain (name, make) {
      const [, secret] = await redis.run(obtainScript, [name, make()], { durable: true })
      return text(secret)
    }
  }
}
