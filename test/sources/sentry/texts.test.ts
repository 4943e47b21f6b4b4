import t from 'tap'
import { annotationText, labelText, quoted, webUrl } from '../../../src/sources/sentry/texts.ts'
import { onlyChange, readSample } from '../../support/sentry-bodies.ts'

t.test('text of others controls nothing', async t => {
  const rows: Array<[why: string, text: string, annotation: string, label: string]> = [
    ['plain', 'café – 日本 👩‍💻', 'café – 日本 👩‍💻', 'café – 日本 👩‍💻'],
    ['lines and tabs', 'a\nb\tc', 'a\nb\tc', 'a b c'],
    ['lines of other systems', 'a\r\nb\rc\u2028d', 'a\nb\nc d', 'a b c d'],
    ['an escape of a terminal', 'a\u001b[31mb\u0007\u009b1m\u0000\u007f', 'a [31mb  1m', 'a [31mb 1m'],
    ['half a character', 'a\ud800b\udc00', 'a\ufffdb\ufffd', 'a\ufffdb\ufffd'],
    ['spaces around it', '  a \n', 'a', 'a'],
    ['calls to a whole channel', '<!channel> <@U1> @everyone, me@here.example', '<\u200b!channel> <\u200b@U1> @\u200beveryone, me@here.example', '<\u200b!channel> <\u200b@U1> @\u200beveryone, me@here.example'],
    ['addresses behind other words', '<https://evil.example|log in> [log in](https://evil.example)', '<\u200bhttps://evil.example|log in> [log in]\u200b(https://evil.example)', '<\u200bhttps://evil.example|log in> [log in]\u200b(https://evil.example)'],
    ['nothing but controls', '\u0000\u0001\n', '', ''],
    // Whoever shows or renders it escapes it: it is a value, and stays what it is.
    ['a template and markup', '{{ .Labels }}<b onclick="x">&amp;</b>', '{{ .Labels }}<b onclick="x">&amp;</b>', '{{ .Labels }}<b onclick="x">&amp;</b>']
  ]
  for (const [why, text, annotation, label] of rows) {
    t.equal(annotationText(text), annotation, `${why}: annotation`)
    t.equal(labelText(text), label, `${why}: label`)
  }
})

t.test('long text is cut between characters', async t => {
  t.equal(labelText('x'.repeat(500)), 'x'.repeat(500))
  t.equal(labelText('x'.repeat(501)), `${'x'.repeat(499)}…`)
  t.equal(labelText('👩'.repeat(100_000)), `${'👩'.repeat(499)}…`)
  t.equal(annotationText('👩'.repeat(4000)), '👩'.repeat(4000))
  t.equal(annotationText('👩'.repeat(100_000)), `${'👩'.repeat(3999)}…`)
  t.equal(quoted('x'.repeat(200)), `"${'x'.repeat(99)}…"`)
})

t.test('nothing but the address of a web page is a link', async t => {
  const rows: Array<[string | undefined, string]> = [
    ['https://acme-shop.sentry.io/issues/1/?a=b#c', 'https://acme-shop.sentry.io/issues/1/?a=b#c'],
    ['http://sentry.internal:9000/issues/1/', 'http://sentry.internal:9000/issues/1/'],
    ['https://s.example/"><script>', 'https://s.example/%22%3E%3Cscript%3E'],
    ['https://s.example/a\nb', 'https://s.example/ab'],
    [`https://s.example/${'a'.repeat(1982)}`, `https://s.example/${'a'.repeat(1982)}`],
    [`https://s.example/${'a'.repeat(1983)}`, ''],
    [`https://s.example/${'ü'.repeat(1000)}`, ''],
    ['javascript:alert(1)', ''],
    ['data:text/html,x', ''],
    ['//s.example/', ''],
    ['/issues/1/', ''],
    ['https://', ''],
    ['https://[', ''],
    ['', ''],
    [undefined, '']
  ]
  for (const [text, link] of rows) t.equal(webUrl(text), link, `${text}`.slice(0, 40))
})

t.test('a hostile issue is one alert with one line to a label', async t => {
  const hostile = 'Boom\nlevel=error msg="forged"\u001b[2J{{ define "x" }}<img src=x>\ud800'
  const firing = onlyChange(readSample('event_alert.triggered', ({ data }) => {
    Object.assign(data.event, { title: hostile, environment: hostile, web_url: 'javascript:alert(1)', url: 'https://s.example/api/0/projects/o/<b>/events/1/' })
  }), 'firing')
  t.equal(firing.annotations['summary'], 'Boom\nlevel=error msg="forged" [2J{{ define "x" }}<img src=x>\ufffd')
  t.equal(firing.labels['environment'], 'Boom level=error msg="forged" [2J{{ define "x" }}<img src=x>\ufffd')
  t.equal(firing.generatorURL, 'https://s.example/api/0/projects/o/%3Cb%3E/events/1/')
})
