import t from 'tap'
import { createManualTimers } from '../../src/jobs/manual.ts'
import type { Queue } from '../../src/state/state.ts'
import { dawn } from '../support/build.ts'

/** Timers that note when which queue was woken, in milliseconds from the start. */
async function noted (work: (queue: Queue) => Promise<void> = async () => {}) {
  const timers = createManualTimers({ start: dawn })
  const woken: Array<[Queue, number]> = []
  await timers.start(async queue => {
    woken.push([queue, timers.clock.now() - dawn])
    await work(queue)
  })
  return { timers, woken }
}

t.test('wake-ups come in the order of their times, each at its own', async t => {
  const { timers, woken } = await noted()
  timers.schedule('deliver', dawn + 2000)
  timers.schedule('flush', dawn + 1000)
  timers.schedule('flush', dawn + 60_000)

  await timers.advance('30s')
  t.same(woken, [['flush', 1000], ['deliver', 2000]])
  t.equal(timers.clock.now(), dawn + 30_000)
  await timers.advance('30s')
  t.same(woken.at(-1), ['flush', 60_000])
})

t.test('asking twice for the same time wakes once, a time that has passed wakes at once', async t => {
  const { timers, woken } = await noted()
  timers.schedule('flush', dawn + 1000)
  timers.schedule('flush', dawn + 1000)
  timers.schedule('upkeep', dawn - 1000)
  await timers.advance(0)
  t.same(woken, [['upkeep', 0]])
  await timers.advance('1s')
  t.same(woken, [['upkeep', 0], ['flush', 1000]])
})

t.test('the clock stands still until work is done, also what that work asks for', async t => {
  const ended: number[] = []
  const { timers, woken } = await noted(async queue => {
    for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
    ended.push(timers.clock.now() - dawn)
    if (queue === 'flush') timers.schedule('deliver', timers.clock.now())
  })
  timers.schedule('flush', dawn + 1000)
  timers.schedule('upkeep', dawn + 1001)
  await timers.advance('1m')
  t.same(woken, [['flush', 1000], ['deliver', 1000], ['upkeep', 1001]])
  t.same(ended, [1000, 1000, 1001])
})

t.test('work that sleeps wakes up in its time while other work goes on', async t => {
  const ended: number[] = []
  const { timers, woken } = await noted(async queue => {
    if (queue !== 'deliver') return
    await timers.sleep(30_000)
    ended.push(timers.clock.now() - dawn)
  })
  timers.schedule('deliver', dawn)
  timers.schedule('flush', dawn + 10_000)
  await timers.advance('20s')
  t.same(woken, [['deliver', 0], ['flush', 10_000]])
  t.same(ended, [])
  await timers.advance('20s')
  t.same(ended, [30_000])
})

t.test('an interval comes again and again until it is stopped, never two at a time', async t => {
  const { timers } = await noted()
  const times: number[] = []
  const stop = timers.clock.every(2000, async () => {
    times.push(timers.clock.monotonic())
    if (times.length === 2) await timers.sleep(5000)
  })
  await timers.advance('10s')
  t.same(times, [2000, 4000, 10_000])
  stop()
  await timers.advance('10s')
  t.equal(times.length, 3)
})

t.test('what fails in the work fails the advance', async t => {
  const { timers } = await noted(async () => { throw new Error('broken') })
  timers.schedule('flush', dawn)
  await t.rejects(timers.advance('1s'), { message: 'broken' })
  await timers.advance('1s')
})

t.test('a jump of the clock moves no wake-up: the time until then is what counts', async t => {
  const { timers, woken } = await noted()
  timers.schedule('flush', dawn + 10_000)
  timers.jump(3_600_000)
  await timers.advance('5s')
  t.same(woken, [])
  t.equal(timers.clock.monotonic(), 5000)
  await timers.advance('5s')
  t.same(woken, [['flush', 3_610_000]])
})

t.test('wake-ups before the start are made up for, after the close there are none', async t => {
  const timers = createManualTimers({ start: dawn })
  const woken: Queue[] = []
  timers.schedule('flush', dawn)
  await timers.advance('1s')
  await timers.start(async queue => { woken.push(queue) })
  await timers.advance(0)
  t.same(woken, ['flush'])

  timers.schedule('deliver', dawn + 2000)
  await timers.close(Infinity)
  await timers.advance('1m')
  t.same(woken, ['flush'])
})

t.test('closing ends what sleeps', async t => {
  let ended = false
  const { timers } = await noted(async () => {
    await timers.sleep(60_000)
    ended = true
  })
  timers.schedule('deliver', dawn)
  await timers.advance(0)
  await timers.close(Infinity)
  t.equal(ended, true)
})

t.test('durations are written as in the configuration', async t => {
  const timers = createManualTimers({ start: dawn })
  for (const [text, ms] of [['1d', 86_400_000], ['1h30m', 5_400_000], ['250ms', 250]] as const) {
    const before = timers.clock.monotonic()
    await timers.advance(text)
    t.equal(timers.clock.monotonic() - before, ms, text)
  }
  for (const text of ['', '5', '5 m', 'm', '5mx']) await t.rejects(timers.advance(text), { message: `not a duration: ${text}` })
})
