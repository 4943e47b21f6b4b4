import { startProgram } from './program.ts'

type Test = { teardown (end: () => unknown): unknown }

/** Runs amtool against a router; that the versions differ is not among its errors. */
export async function amtool (t: Test, origin: string, args: readonly string[]) {
  const program = startProgram(t, { command: 'amtool', args: [`--alertmanager.url=${origin}`, ...args] })
  const { code } = await program.exited
  const errors = program.lines.filter(line => line && !program.stdout.includes(line) && !/^Warning: amtool version .* are different\.$/.test(line))
  return { code, stdout: program.stdout.join('\n').trim(), errors }
}
