#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runCommand } from './commands/index.ts'

// One folder further up when this runs as it was built, in dist/.
const packageFile = [new URL('../package.json', import.meta.url), new URL('../../package.json', import.meta.url)].find(url => existsSync(url))
const { version } = packageFile ? JSON.parse(readFileSync(packageFile, 'utf8')) : { version: 'unknown' }

// Whoever reads a tool's output may have seen enough of it.
if (process.argv[2] !== 'serve') process.stdout.on('error', () => process.exit(1))

const code = await runCommand(process.argv.slice(2), {
  out: text => { process.stdout.write(text.endsWith('\n') ? text : `${text}\n`) },
  write: text => { process.stdout.write(text) },
  err: text => { process.stderr.write(text.endsWith('\n') ? text : `${text}\n`) },
  version,
  docsFolder: fileURLToPath(new URL('docs', packageFile ?? import.meta.url))
})
// Connections that are still closing must not keep a stopped router; a tool's output may still be in the pipe.
if (process.argv[2] === 'serve') process.exit(code)
process.exitCode = code
