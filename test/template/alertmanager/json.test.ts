import t from 'tap'
import { check } from '../../support/notification-render.ts'

t.test('JSON is written as Go writes it', async t => {
  check(t, [
    ['toJson "a<b>&\\u2028\\"\\\\\\b\\f\\x01"', '"a\\u003cb\\u003e\\u0026\\u2028\\"\\\\\\b\\f\\u0001"'],
    ['toJson "\\xff"', '"\\ufffd"'],
    ['toJson (list 1 -2.5 true nil)', '[1,-2.5,true,null]'],
    ['toJson 1e21', '1e+21'],
    ['toJson 1e-7', '1e-7'],
    ['toJson (dict "z" 1 "a" (dict) "10" 2 "9" (list))', '{"10":2,"9":[],"a":{},"z":1}'],
    ['toJson .GroupLabels', '{"alertname":"DiskFull"}'],
    ['toJson .GroupLabels.SortedPairs', '[{"Name":"alertname","Value":"DiskFull"}]'],
    ['toJson .CommonLabels.Values', '["DiskFull","db1"]'],
    ['toJson (index .Alerts 0).StartsAt', '"2026-11-20T09:00:00Z"'],
    ['toJson (since now)', '0'],
    ['toJson (safeHtml "<")', '"\\u003c"'],
    ['toJson nil', 'null']
  ])
})

t.test('data have the names that the webhook has', async t => {
  check(t, [['toJson .', '{"receiver":"hook","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"DiskFull","instance":"db1"},"annotations":{},' +
    '"startsAt":"2026-11-20T09:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"353eae6a3b60c986"}],"notification_reason":"first notification",' +
    '"groupLabels":{"alertname":"DiskFull"},"commonLabels":{"alertname":"DiskFull","instance":"db1"},"commonAnnotations":{},"routeLabels":{},"externalURL":"http://router.example"}']])
})
