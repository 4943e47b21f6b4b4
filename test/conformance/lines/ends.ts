import { end, fire, look, post } from '../alerts.ts'
import type { PostedAlert, TimeLines } from '../time-line.ts'

const [a, b, c] = [fire(0, 'a'), fire(0, 'b'), fire(0, 'c')]
const { endsAt: _, ...endless } = a

export const ends: TimeLines = {
  'ends are told: of one alert, then of all': {
    steps: [post(0, a, b), post(2, end(2, a)), ...look(2), post(4, end(4, b)), ...look(4)],
    lasts: 8
  },
  'an alert that nobody sends again ends by itself': {
    steps: [post(0, { ...a, endsAt: 4 }), ...look(2), ...look(6)],
    lasts: 8
  },
  'an alert without an end ends after resolve_timeout': {
    steps: [post(0, endless), ...look(2), ...look(6)],
    lasts: 8
  },
  'an alert without an end goes on when it is sent again': {
    steps: [post(0, endless), post(2, endless), ...look(4), ...look(8)],
    lasts: 10
  },
  'an alert without a begin begins when it comes': {
    steps: [post(0, without('startsAt', a)), ...look(2), post(2, without('startsAt', { ...a, annotations: { summary: 'again' } })), ...look(2), post(4, { ...a, startsAt: -100 })],
    lasts: 6
  },
  'an alert with an end and no begin is a moment': {
    steps: [post(0, a, { ...without('startsAt', b), endsAt: 0 }), ...look(2)],
    lasts: 4
  },
  'an alert that ends before the first tick is told only with others': {
    steps: [post(0, a, fire(0, 'c', { alertname: 'Gone' })), post(0.5, end(0.5, a), end(0.5, fire(0, 'c', { alertname: 'Gone' })), b)],
    lasts: 5
  },
  'an alert that comes resolved is told to nobody': {
    steps: [post(0, end(0, fire(-10, 'a'))), ...look(2)],
    lasts: 6
  },
  'an alert that fires again is told again': {
    steps: [post(0, a), post(2, end(2, a)), post(4, { ...fire(4, 'a'), annotations: { summary: 'again' } }), ...look(4)],
    lasts: 8
  },
  'an alert that ends and fires again between two ticks': {
    steps: [post(0, a), post(1.7, end(1.7, a)), post(2.2, fire(2.2, 'a')), ...look(2.2)],
    lasts: 6
  },
  'send_resolved: false tells of no end': {
    receivers: { main: [{ send_resolved: false }] },
    steps: [post(0, a, b), post(2, end(2, a), fire(2, 'c')), post(4, end(4, b)), post(6, end(6, fire(2, 'c')))],
    lasts: 8
  },
  'an end that is sent again is told once': {
    differs: ['an end that is sent again'],
    steps: [post(0, a, b), post(2, end(2, a)), post(4, end(2, a)), post(6, end(2, a), end(6, b)), post(8, end(2, a), end(6, b))],
    lasts: 12
  },
  'an end moves, earlier and later': {
    steps: [post(0, { ...a, endsAt: 6 }, { ...b, endsAt: 4 }), post(2, { ...a, endsAt: 4 }, { ...b, endsAt: 8 }), ...look(2), ...look(6)],
    lasts: 12
  },
  'annotations and generatorURL are those of the newest report': {
    steps: [
      post(0, a, c), post(2, { ...a, annotations: { summary: 'newer', more: '' }, generatorURL: '' }), ...look(2),
      post(4, fire(4, 'd'), { ...c, startsAt: 3, annotations: {} }), ...look(4)
    ],
    lasts: 6
  }
}

function without (key: keyof PostedAlert, alert: PostedAlert): PostedAlert {
  const { [key]: _, ...rest } = alert
  return { labels: alert.labels, ...rest }
}
