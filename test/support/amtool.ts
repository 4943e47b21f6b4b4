import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { runCommand } from '../../bin/commands/index.ts'
import { bareEnv } from './program.ts'

export type Outcome = { readonly code: number | null, readonly stdout: string, readonly stderr: string }

// The person who runs the tests may have settings for amtool.
process.env['HOME'] = bareEnv.HOME

/** Debian's amtool, version 0.25. */
export async function runAmtool (args: readonly string[], { input = '', home = bareEnv.HOME } = {}): Promise<Outcome> {
  const child = spawn('amtool', args, { env: { ...bareEnv, HOME: home }, stdio: 'pipe' })
  child.stdin.on('error', () => {}) // It may end without having read it.
  child.stdin.end(input)
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), new Promise<number | null>(resolve => child.once('close', resolve))])
  return { code, stdout, stderr }
}

/** amtool on a router; that the versions differ is not among its errors. */
export async function amtool (origin: string, args: readonly string[]) {
  const { code, stdout, stderr } = await runAmtool([`--alertmanager.url=${origin}`, ...args])
  return { code, stdout: stdout.trim(), errors: stderr.split('\n').filter(line => line && !/^Warning: amtool version .* are different\.$/.test(line)) }
}

/** `tocsin` with the same arguments, in this process. */
export async function runTocsin (args: readonly string[], { home = bareEnv.HOME } = {}): Promise<Outcome> {
  let [stdout, stderr] = ['', '']
  const ended = (line: string) => line.endsWith('\n') ? line : `${line}\n`
  process.env['HOME'] = home
  try {
    const code = await runCommand(args, { out: line => { stdout += ended(line) }, write: text => { stdout += text }, err: line => { stderr += ended(line) }, version: '1.2.3', docsFolder: '' })
    return { code, stdout, stderr }
  } finally {
    process.env['HOME'] = bareEnv.HOME
  }
}

/** Without what differs between any two runs, and what differs with every command: see `everywhere`. */
export function normalise ({ code, stdout, stderr }: Outcome): Outcome {
  return { code, stdout: everywhere(stdout), stderr: everywhere(stderr) }
}

/**
 * Other than amtool 0.25 in every command: the name of the program; no empty line behind an error; advice to try --help; the tree of
 * routes is drawn with ordinary spaces (as amtool has it since 0.26); the warning of another version.
 */
function everywhere (text: string): string {
  return text
    .replace(/^(Warning: tocsin speaks as Alertmanager .*|Warning: amtool version .* are different\.)\n/m, '')
    .replace(/^amtool: error: (.*)\n\n$/m, 'tocsin: error: $1\n')
    .replace(/^amtool: /m, 'tocsin: ')
    .replace(/( \(did you mean [^)]*\))?, try --help$/m, '')
    .replaceAll('\u00a0', ' ')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<an id>')
}

/** What `tocsin` prints other than amtool 0.25, and why. */
export type Difference = { readonly why: string, readonly stdout?: string | RegExp, readonly stderr?: string | RegExp, readonly code?: number }

type Row = readonly [args: readonly string[], difference?: Difference]

/** Runs each command line with both; they must agree, or differ exactly as listed. */
export async function compare (t: Test, rows: readonly Row[], { flags = [] as readonly string[], home = bareEnv.HOME } = {}): Promise<void> {
  for (const [args, difference] of rows) {
    const name = args.join(' ').replaceAll('\n', '\\n')
    const theirs = normalise(await runAmtool([...flags, ...args], { home }))
    const ours = normalise(await runTocsin([...flags, ...args], { home }))
    if (!difference) {
      t.strictSame(ours, theirs, name)
      continue
    }
    const { why, ...expected } = difference
    // A difference that is none any more must leave the list.
    t.notSame(ours, theirs, `${name}: ${why}`)
    t.match(ours, { ...theirs, ...expected }, `${name}: ${why}`)
  }
}
