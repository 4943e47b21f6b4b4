import fc from 'fast-check'
import t from 'tap'
import { sentry } from '../../../src/sources/sentry.ts'
import { mutate, mutation } from '../../support/mutation.ts'
import { bytesOf, deliver, samples, type Sample } from '../../support/sentry-samples.ts'
import { reading } from '../../support/sources.ts'
import { problemsOf } from '../../support/sound-report.ts'

const asked = reading({ tags: ['environment', 'monitor.slug', 'severity', 'substatus', '1st', 'wei\nrd', ''] })
const firing = samples.filter(({ expect }) => /^firing|^byte-exact/.test(expect))

/** Where a hook says what has happened: without it nothing could be told of one that ends. */
const said: { readonly [resource: string]: string } = { issue: '["action"]', metric_alert: '["action"]', activity_alert: '["data","activity","type"]' }

function mutated (sample: Sample, mutations: fc.Arbitrary<Parameters<typeof mutate>[1][]>, kept: readonly string[] = []): fc.Arbitrary<unknown> {
  const body: unknown = JSON.parse(bytesOf(sample).toString())
  return mutations.map(all => all.reduce((value, one) => mutate(value, one, kept), body))
}

const seed = Number(process.env['MUTATION_SEED'] ?? 6)
const some = fc.array(mutation, { minLength: 1, maxLength: 6 })

t.test('no change of a sample makes it throw, or what comes of it unsound', async t => {
  for (const sample of samples) {
    fc.assert(fc.property(mutated(sample, some), body => {
      const problems = problemsOf(sentry.read(deliver(sample, body), asked))
      if (problems.length) throw new Error(problems.join('\n'))
    }), { numRuns: 40, seed })
    t.pass(sample.file)
  }
})

t.test('what fires still fires, as long as it is said what has happened', async t => {
  t.equal(firing.length, 15)
  for (const sample of firing) {
    const kept = said[sample.resource ?? '']
    fc.assert(fc.property(mutated(sample, some, kept === undefined ? [] : [kept]), body => {
      const { changes = [] } = sentry.read(deliver(sample, body), asked)
      return changes.length === 1 && changes[0]?.kind === 'firing'
    }), { numRuns: 60, seed })
    t.pass(sample.file)
  }
})

t.test('any JSON at all is read, by each of the surfaces', async t => {
  for (const sample of samples) {
    fc.assert(fc.property(fc.oneof(fc.jsonValue(), mutation.map(({ value }) => value)), body => {
      const problems = problemsOf(sentry.read(deliver(sample, body ?? null), asked))
      if (problems.length) throw new Error(problems.join('\n'))
    }), { numRuns: 15, seed })
    t.pass(sample.file)
  }
})
