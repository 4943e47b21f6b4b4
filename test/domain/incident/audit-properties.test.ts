import t from 'tap'
import fc from 'fast-check'
import type { EscalationPolicy } from '../../../src/domain/escalation-policy.ts'
import { audit, tolerance } from '../../../src/domain/incident-audit.ts'
import { dueAt } from '../../../src/domain/incident-timer.ts'
import { modeOf } from '../../../src/domain/incident.ts'
import { fates, incidentWorld, longestWait, policies, steps, styles, type Step, type Styles } from '../../support/incident-world.ts'
import { ms } from '../../support/incident-story.ts'

/** Of too many pages in a row nothing is heard for so long that this is a difference. */
function * rarelyLost (fates: Iterable<string>): Generator<string> {
  let lost = 0
  for (const fate of fates) {
    lost = fate === 'lost' ? lost + 1 : 0
    yield lost > 3 ? 'yes' : fate
  }
}

type Given = { fates: Iterable<string>, styles: Styles }

/** Plays a random story and audits it whenever something happens, and right before. */
function play (policy: EscalationPolicy, script: readonly Step[], { fates, styles }: Given) {
  const world = incidentWorld(policy, rarelyLost(fates), styles)
  let looks = 0

  function look (): void {
    for (const { incident, lines } of world.lives) {
      looks++
      const difference = audit(incident, lines, world.now)
      if (difference) throw new Error(`at ${new Date(world.now).toISOString()}: ${difference.text}\n${lines.map(line => JSON.stringify({ ...line, at: new Date(line.at).toISOString() })).join('\n')}\n${JSON.stringify(incident)}`)
    }
  }

  function advance (wait: number): void {
    const until = world.now + wait
    for (let at = next(); at !== undefined && at <= until; at = next()) {
      world.advance(Math.max(0, at - 1 - world.now))
      look()
      world.advance(Math.max(0, at - world.now))
      look()
    }
    world.advance(until - world.now)
    look()
  }

  function next (): number | undefined {
    const timers = world.lives.flatMap(({ incident }) => dueAt(incident)?.at ?? [])
    return timers.length > 0 ? Math.min(...timers) : undefined
  }

  world.alert({ name: 'disk', severity: 'critical', lasts: ms('2h'), muted: 0 })
  for (const one of script) {
    if ('act' in one) world.act(one.act)
    else if ('alert' in one) world.alert(one.alert)
    else if (one.late) world.advance(one.wait, true)
    else advance(one.wait)
    look()
  }
  return { world, looks, advance }
}

t.test('there is never a difference where the rules are kept', async t => {
  let looks = 0
  fc.assert(fc.property(policies, steps, fates, styles, (policy, script, fates, styles) => {
    looks += play(policy, script, { fates, styles }).looks
  }), { numRuns: 450 })
  t.ok(looks > 3000, 'and there was much to look at')
})

t.test('whatever is due and is not done is found within the tolerance, and not before', async t => {
  let tried = 0
  // A wait in which nothing is done is a difference by itself, which may be older than what is due last.
  const onTime = steps.map(script => script.map(step => 'wait' in step ? { ...step, late: false } : step))
  fc.assert(fc.property(policies, onTime, fates, styles, (policy, script, fates, styles) => {
    const { world } = play(policy, script, { fates, styles })
    const life = world.lives.at(-1)
    const due = life && dueAt(life.incident)
    // What is not wanted any more is only cleared away.
    const isWithdrawn = life?.incident.runs.some(({ steps }) => steps.some(({ at, withdrawn }) => withdrawn && at === due?.at))
    if (!life || !due || life.incident.closed || due.what === 'close' || isWithdrawn) return
    tried++
    const at = Math.max(due.at, world.now) + tolerance
    const before = audit(life.incident, life.lines, at)
    if (before) throw new Error(`too early: ${before.text}`)
    if (!audit(life.incident, life.lines, at + 1)) throw new Error(`not found: ${JSON.stringify(due)} ${JSON.stringify(life.incident)}`)
  }), { numRuns: 300 })
  t.ok(tried > 150, 'mostly something is due')
})

t.test('a tier that the log does not have is missed', async t => {
  let tried = 0
  fc.assert(fc.property(policies, steps, fates, styles, (policy, script, fates, styles) => {
    const { world, advance } = play(policy, script, { fates, styles })
    advance(ms('20m'))
    const life = world.lives.at(-1)
    const last = life?.lines.findLastIndex(({ what }) => what === 'tier') ?? -1
    if (!life || last < 0 || modeOf(life.incident) !== 'escalating' || life.lines.slice(last).some(({ what }) => ['acknowledged', 'snoozed', 'rebased', 'escalated', 'reassigned'].includes(what))) return
    tried++
    // It may have fired early, as nobody was reached, and the log of what was before does not say so.
    const difference = audit(life.incident, life.lines.slice(0, last), (life.lines[last]?.at ?? 0) + longestWait(life.incident.policy) + 2 * tolerance)
    if (!difference) throw new Error(`not found: ${JSON.stringify(life.lines)} ${JSON.stringify(life.incident)}`)
  }), { numRuns: 300 })
  t.ok(tried > 50, 'and often there was one')
})
