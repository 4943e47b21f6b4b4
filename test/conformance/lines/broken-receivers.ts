import { end, fire, post } from '../alerts.ts'
import type { TimeLines } from '../time-line.ts'

const [a, b] = [fire(0, 'a'), fire(0, 'b')]
/** How far apart the two may come to an attempt: the first comes half a second after what failed, give or take half of that, and each further one half as much later again. */
const [oneAttempt, twoAttempts] = [1, 1.75]

export const brokenReceivers: TimeLines = {
  'a receiver that answers 500 is tried again': {
    receivers: { main: [{ answers: [{ status: 500 }, { status: 500 }] }] },
    steps: [post(0, a)],
    lasts: 6,
    tolerance: twoAttempts
  },
  'a receiver that answers 503 is tried again': {
    receivers: { main: [{ answers: [{ status: 503 }] }] },
    steps: [post(0, a)],
    lasts: 6,
    tolerance: oneAttempt
  },
  'a receiver that breaks the connection is tried again': {
    receivers: { main: [{ answers: [{ cuts: true }, { cuts: true }] }] },
    steps: [post(0, a), post(2, end(2, a))],
    lasts: 6,
    tolerance: twoAttempts
  },
  'a receiver that refuses is tried again at the next tick': {
    receivers: { main: [{ answers: [{ status: 400 }, { status: 404 }] }] },
    steps: [post(0, a)],
    lasts: 8
  },
  'one that refuses to hear of the end hears of it at the next tick': {
    receivers: { main: [{ answers: [{ status: 200 }, { status: 403 }] }] },
    steps: [post(0, a), post(2, end(2, a))],
    lasts: 8
  },
  'a redirect is followed, and one that leads nowhere is a refusal': {
    receivers: { main: [{ answers: [{ status: 301, headers: { location: 'http://127.0.0.1:9/' } }] }, { answers: [{ status: 304 }] }] },
    steps: [post(0, a)],
    lasts: 6,
    tolerance: oneAttempt
  },
  'a broken receiver does not keep the others of its group from being told': {
    receivers: { main: [{ answers: Array(4).fill({ status: 400 }) }, {}] },
    steps: [post(0, a), post(2, b), post(4, end(4, a))],
    lasts: 8
  },
  'what ended while the receiver refused is told once with the end': {
    receivers: { main: [{ answers: [{ status: 400 }] }] },
    steps: [post(0, a, b), post(2, end(2, a))],
    lasts: 6
  },
  'what ended before it could be told is not told': {
    receivers: { main: [{ answers: [{ status: 400 }] }] },
    steps: [post(0, a), post(2, end(2, a))],
    lasts: 6
  },
  'a receiver that hangs is told when the time for it is over': {
    receivers: { main: [{ answers: [{ hangs: true }] }] },
    steps: [post(0, a), post(2, b)],
    lasts: 16
  },
  '429 with Retry-After': {
    receivers: { main: [{ answers: [{ status: 429, headers: { 'retry-after': '1' } }] }] },
    steps: [post(0, a)],
    lasts: 6,
    tolerance: 0.8,
    differs: ['Retry-After']
  },
  '429 without Retry-After is a refusal': {
    receivers: { main: [{ answers: [{ status: 429 }] }] },
    steps: [post(0, a)],
    lasts: 6
  }
}
