import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'

const example = new URL('../../examples/tocsin.yml', import.meta.url)

/** A folder with the example as configuration, and the flags that serve it there. */
export function serveFolder (t: Test) {
  const folder = t.testdir({ 'tocsin.yml': readFileSync(example, 'utf8') })
  const config = join(folder, 'tocsin.yml')
  return { config, storage: join(folder, 'data'), flags: [`--config.file=${config}`, `--storage.path=${join(folder, 'data')}`, '--web.listen-address=127.0.0.1:0'] }
}
