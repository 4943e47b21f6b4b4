import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './program.ts'
import { withRedis, type TestRedis } from './redis.ts'

const libraries = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1']
const library = libraries.find(path => existsSync(path))

export const withoutFaketime = library === undefined && 'libfaketime is not installed'

/** A server whose clock can be set off from the machine's, as in `+3600`. No other may be started at the same time: it would have this one's clock. */
export async function withClockOf (t: Parameters<typeof withRedis>[0] & Parameters<typeof temporaryFolder>[0]): Promise<{ redis: TestRedis, setOff: (seconds: string) => void }> {
  const clock = join(await temporaryFolder(t), 'offset')
  const setOff = (seconds: string) => { writeFileSync(clock, seconds) }
  setOff('+0')
  // Without libc's own malloc in front, jemalloc asks for the time before libfaketime is ready.
  const fake = { LD_PRELOAD: `${library}:libc.so.6`, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' }
  Object.assign(process.env, fake)
  try {
    return { redis: await withRedis(t), setOff }
  } finally {
    for (const name of Object.keys(fake)) Reflect.deleteProperty(process.env, name)
  }
}
