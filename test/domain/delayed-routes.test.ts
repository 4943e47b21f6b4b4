import t from 'tap'
import { delayedRoutes, keysOf } from '../../src/domain/delayed-routes.ts'
import { createMatcher } from '../../src/domain/matcher.ts'
import { parseMatchers } from '../../src/domain/matcher-parser.ts'
import { createRouteTree, type RouteOptions } from '../../src/domain/route.ts'

const minute = 60_000

/** `critical chat 0 continue`: its matchers, receiver and group_wait in minutes; `-` is what is inherited, or no matchers. */
function route (text: string, more: RouteOptions = {}): RouteOptions {
  const [matchers = '-', receiver, wait, rest] = text.split(' ')
  return {
    ...matchers !== '-' && { matchers: matchers.split('+').map(value => createMatcher({ name: value.length === 1 ? 'team' : 'severity', operator: '=', value })) },
    receiver,
    ...wait !== '-' && { groupWait: Number(wait) * minute },
    continue: rest === 'continue',
    ...more
  }
}

/** `0 chat, 15 pager` for each: the place of the first, then whom it tells how many minutes later. */
function chainsOf (routes: RouteOptions[], root: RouteOptions = {}): string[] {
  return delayedRoutes(createRouteTree({ receiver: 'default', ...root, routes }), receiver => receiver !== 'nobody').map(({ parent, matchers, first, steps }) => {
    const later = steps.map(({ after, routes }) => `${after / minute} ${routes.map(({ route }) => route.receiver).join('+')}`)
    return `${[...parent, first.place].join('.')} ${[...keysOf(matchers)].map(key => key.replace(/.*"(.*)"/, '$1')).join('+')}: ${first.route.receiver}, ${later.join(', ')}`
  })
}

const rows: Array<[rule: string, routes: RouteOptions[], expected: string[]]> = [
  ['two with the same matchers', [route('critical chat 0 continue'), route('critical pager 15')], ['0 critical: chat, 15 pager']],
  ['the wait that is inherited counts', [route('critical chat - continue'), route('critical pager 15')], ['0 critical: chat, 14.5 pager']],
  ['a chain of three', [route('critical chat 0 continue'), route('critical pager 15 continue'), route('critical boss 60')], ['0 critical: chat, 15 pager, 45 boss']],
  ['the order of matchers means nothing', [route('critical+a chat 0 continue'), route('a+critical pager 15')], ['0 critical+a: chat, 15 pager']],
  ['nor does that of routes', [route('critical pager 15 continue'), route('critical chat 0')], ['1 critical: chat, 15 pager']],
  ['a narrower one that comes later', [route('critical chat 0 continue'), route('critical+a pager 15')], ['0 critical+a: chat, 15 pager']],
  ['a wider one that comes later', [route('critical+a chat 0 continue'), route('critical pager 15')], ['0 critical+a: chat, 15 pager']],
  ['several teams with one boss', [route('critical+a chat 0 continue'), route('critical+b mail 0 continue'), route('critical boss 30')], ['0 critical+a: chat, 30 boss', '1 critical+b: mail, 30 boss']],
  ['two at once, then a third', [route('critical chat 0 continue'), route('critical mail 0 continue'), route('critical pager 15')], ['0 critical: chat, 15 pager']],
  ['one, then two at once', [route('critical chat 0 continue'), route('critical pager 15 continue'), route('critical boss 15')], ['0 critical: chat, 15 pager+boss']],
  ['routes of others between them', [route('critical chat 0 continue'), route('info mail 0'), route('critical pager 15')], ['0 critical: chat, 15 pager']],
  ['below another route', [route('a chat -', { routes: [route('critical chat 0 continue'), route('critical pager 15')] })], ['0.0 critical: chat, 15 pager']],

  ['without continue the second gets nothing', [route('critical chat 0'), route('critical pager 15')], []],
  ['nor behind one that takes them', [route('critical chat 0 continue'), route('- mail 0'), route('critical pager 15')], []],
  ['other matchers', [route('critical chat 0 continue'), route('warning pager 15')], []],
  ['matchers that only overlap', [route('critical chat 0 continue'), route('a pager 15')], []],
  ['the same receiver', [route('critical chat 0 continue'), route('critical chat 15')], []],
  ['half a minute is no time to react in', [route('critical chat 0.5 continue'), route('critical pager 1')], []],
  ['an archive of everything', [route('- archive - continue'), route('critical pager 15')], []],
  ['a receiver that tells nobody', [route('critical nobody 0 continue'), route('critical pager 15')], []],
  ['one that escalates already', [route('critical chat 0 continue', { escalation: 'shop' }), route('critical pager 15')], []],
  ['one at other hours', [route('critical chat 0 continue'), route('critical pager 15', { activeTimeIntervals: ['night'] })], []],
  ['routes that hand on', [route('critical chat 0 continue', { routes: [route('a mail 0')] }), route('critical pager 15')], []]
]

for (const [rule, routes, expected] of rows) t.test(rule, async t => { t.same(chainsOf(routes), expected) })

t.test('what inherits an escalation has one', async t => {
  t.same(chainsOf([route('critical chat 0 continue'), route('critical pager 15')], { escalation: 'shop' }), [])
})

t.test('match_re is the matcher that it stands for', async t => {
  const old = createMatcher({ name: 'team', operator: '=~', value: 'a|b', anchored: true })
  t.same(chainsOf([{ ...route('- chat 0 continue'), matchers: [old] }, { ...route('- pager 15'), matchers: parseMatchers('team=~"a|b"').matchers }]), ['0 a|b: chat, 15 pager'])
})
