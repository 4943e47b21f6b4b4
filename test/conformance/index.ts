import { run } from './run.ts'
import { grouping } from './lines/grouping.ts'
import { ends } from './lines/ends.ts'
import { requests } from './lines/requests.ts'

const outcome = await run(process.argv[2] === 'r' ? requests : { ...grouping, ...ends }, line => console.log(line))
for (const [name, { disagreements, excuse }] of outcome) {
  console.log(`${disagreements.length === 0 ? 'ok' : 'NOT OK'} ${name} ${excuse ?? ''}`)
  for (const { what, theirs, ours } of disagreements) console.log(`  ${what}\n--- theirs\n${theirs}\n--- ours\n${ours}\n`)
}
