import { createLog } from '../../src/log.ts'
import { startRedisServer } from '../../src/redis-server.ts'

// A process of its own for tests that kill the owner of a redis-server. Argument: the storage path.
const { url, pid } = await startRedisServer({ storagePath: process.argv[2] ?? '', appendfsync: 'always', log: createLog({ level: 'error', format: 'logfmt' }) })
process.stdout.write(`${JSON.stringify({ url, pid })}\n`)
setInterval(() => {}, 1 << 30)
