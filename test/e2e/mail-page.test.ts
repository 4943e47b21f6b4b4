import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import t from 'tap'
import { makeLabels } from '../../src/domain/labels.ts'
import type { Notification } from '../../src/domain/notification.ts'
import { parseTemplateFiles, renderingOf } from '../../src/template/alertmanager/notification-templates.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { renderedAt } from '../support/notification-render.ts'
import { without } from '../support/program.ts'

const executablePath = '/usr/bin/chromium'
/** Where to put pictures of the mails for somebody to look at; none are taken without it. */
const pictures = process.env['PAGE_PICTURES']

const script = '<script>document.title = "run"</script>'
const groupLabels = makeLabels({ alertname: 'DiskWillFill', service: 'database' })

function alert (index: number, status: 'firing' | 'resolved' = 'firing') {
  return frozenAlert({ alertname: 'DiskWillFill', service: 'database', instance: `db-${index}:9100`, severity: 'critical' }, {
    status, annotations: makeLabels({ summary: `The disk of db-${index} is full in 4 hours`, runbook: 'https://runbooks.example/disk' }), generatorURL: 'http://prometheus.example/graph?g0.expr=up'
  })
}

const long = frozenAlert({ alertname: 'Very'.repeat(60), path: 'folder/'.repeat(60), ['name_'.repeat(30)]: 'x'.repeat(600) }, { annotations: makeLabels({ steps: 'first\n  second\nthird', words: '数据库'.repeat(90) }), generatorURL: `http://p/${'a'.repeat(500)}` })
const hostile = frozenAlert({ alertname: script, '<img src="http://evil.example/x">': '"\' onmouseover="document.title = 1" style="position: fixed"', end: '--> ]]> </title></style></td></table></body>' }, {
  annotations: makeLabels({ picture: '<img src="http://evil.example/x" onerror="document.title = 2"><iframe src="http://evil.example/">', css: '} * { background: url(http://evil.example/x) }' }), generatorURL: 'javascript:document.title = 3'
})

const mails: { readonly [name: string]: Notification } = {
  firing: notification({ alerts: [alert(1), alert(2), alert(3, 'resolved')], groupLabels }),
  resolved: notification({ alerts: [alert(1, 'resolved')], groupLabels }),
  hundred: notification({ alerts: Array.from({ length: 100 }, (_, index) => alert(index)), groupLabels }),
  long: notification({ alerts: [long, { ...long, status: 'resolved' }], groupLabels: long.alert.labels }),
  hostile: notification({ alerts: [hostile], groupLabels: hostile.alert.labels, externalURL: 'javascript:document.title = 4' })
}

/** Runs in the page: every text with its colour and what is behind it. */
const inPage = `({
  title: document.title,
  width: document.documentElement.scrollWidth,
  foreign: [...document.querySelectorAll('script, img, iframe, object, embed, form, link, svg, base, style ~ style, [onerror], [onmouseover], [src], [background]')].map(element => element.outerHTML),
  links: [...document.links].map(link => link.protocol),
  texts: [...document.querySelectorAll('body *')].filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())).map(element => {
    let behind = element
    while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement
    return [getComputedStyle(element).color, behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)', element.textContent.trim().slice(0, 40)]
  })
})`

type Seen = { title: string, width: number, foreign: string[], links: string[], texts: Array<[color: string, background: string, text: string]> }

function luminance (color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number).map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast (a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

async function look (browser: Browser, html: string, { scheme, name }: { scheme: 'light' | 'dark', name: string }): Promise<Seen & { wrongs: string[] }> {
  const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 360, height: 740 } })
  const wrongs: string[] = []
  page.on('request', request => { wrongs.push(`request: ${request.url()}`) })
  page.on('console', message => { wrongs.push(`console: ${message.text()}`) })
  page.on('pageerror', error => { wrongs.push(`thrown: ${error.message}`) })
  await page.setContent(html)
  const seen = await page.evaluate<Seen>(inPage)
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `mail-${name}-${scheme}.png`), fullPage: true })
  await page.close()
  return { ...seen, wrongs }
}

t.test('the mail can be read on a phone, by day and by night, and runs and loads nothing', { skip: without(executablePath) }, async t => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] })
  t.teardown(() => browser.close())
  const { templates } = parseTemplateFiles([])
  const backgrounds: { [scheme: string]: string } = {}

  for (const [name, told] of Object.entries(mails)) {
    const html = templates.compileHtml('{{ template "email.default.html" . }}')(renderingOf(told, renderedAt))
    for (const scheme of ['light', 'dark'] as const) {
      const { wrongs, title, width, foreign, links, texts } = await look(browser, html, { scheme, name })
      const what = `${name}, ${scheme}`
      t.strictSame(wrongs, [], `${what}: it asks for nothing`)
      t.strictSame(foreign, [], `${what}: nothing but text and links`)
      t.match(title, /^\[(FIRING:\d+|RESOLVED)\] /, `${what}: no script ran`)
      t.ok(width <= 360, `${what}: ${width} wide`)
      t.notOk(links.includes('javascript:'), `${what}: links lead somewhere`)
      t.ok(texts.length > 5)
      for (const [color, background, text] of texts) if (contrast(color, background) < 4.5) t.fail(`${what}: ${text}: ${color} on ${background} is ${contrast(color, background)}`)
      backgrounds[scheme] = texts.at(-1)?.[1] ?? ''
    }
  }
  t.ok(luminance(backgrounds['light'] ?? '') > 0.8)
  t.ok(luminance(backgrounds['dark'] ?? '') < 0.05)
})

t.test('the lines of a value are kept', { skip: without(executablePath) }, async t => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] })
  t.teardown(() => browser.close())
  const { templates } = parseTemplateFiles([])
  const page = await browser.newPage()
  await page.setContent(templates.compileHtml('{{ template "email.default.html" . }}')(renderingOf(notification({ alerts: [long] }), renderedAt)))
  t.match(await page.innerText('body'), 'steps = first\n  second\nthird\n')
})
