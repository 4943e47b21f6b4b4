import t from 'tap'
import { featureNames, parseFeatures } from '../../bin/commands/features.ts'

t.test('without features matchers are read in both syntaxes and metrics have no names', async t => {
  for (const lists of [[], [''], [' , ']]) {
    t.same(parseFeatures(lists), { matcherMode: 'fallback', receiverNameInMetrics: false, alertNamesInMetrics: false, remarks: [] })
  }
})

t.test('features are a list with commas, given once or several times', async t => {
  t.match(parseFeatures(['classic-mode, receiver-name-in-metrics']), { matcherMode: 'classic', receiverNameInMetrics: true, alertNamesInMetrics: false })
  t.match(parseFeatures(['utf8-strict-mode', 'alert-names-in-metrics']), { matcherMode: 'utf8-strict', receiverNameInMetrics: false, alertNamesInMetrics: true })
})

t.test('what has no effect is told with its reason', async t => {
  t.match(parseFeatures(['event-recorder,auto-gomemlimit']).remarks, [{ name: 'auto-gomemlimit', reason: /Go runtime/ }, { name: 'event-recorder', reason: /history/ }])
})

t.test('an unknown feature is refused, and so are both modes at once', async t => {
  t.throws(() => parseFeatures(['x-ray']), { name: 'FlagError', message: `unknown option "x-ray" for --enable-feature, known are ${featureNames.join(', ')}` })
  t.throws(() => parseFeatures(['constructor']), { name: 'FlagError' })
  t.throws(() => parseFeatures(['classic-mode', 'utf8-strict-mode']), { name: 'FlagError', message: /either classic-mode or utf8-strict-mode/ })
})
