import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core'
import t, { type Test } from 'tap'
import { postAlerts, type PostedAlert } from '../support/api.ts'
import { without } from '../support/program.ts'
import { withRedis } from '../support/redis.ts'
import { startRouter } from '../support/router.ts'

const executablePath = '/usr/bin/chromium'
const evil = '<script>alert(1)</script>'
/** Where to put pictures of the page for somebody to look at; none are taken without it. */
const pictures = process.env['PAGE_PICTURES']

const config = {
  route: { receiver: 'chat', group_by: ['alertname', 'service'], group_wait: '1h', routes: [{ matchers: ['team="night"'], receiver: 'pager', mute_time_intervals: ['always'] }] },
  receivers: [{ name: 'chat' }, { name: 'pager' }],
  inhibit_rules: [{ source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['service'] }],
  time_intervals: [{ name: 'always', time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] }]
}

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const alerts: PostedAlert[] = [
  { labels: { alertname: 'CheckoutDown', service: 'shop', severity: 'critical', instance: 'shop-3:8080', zone: 'eu-west-1b' }, annotations: { summary: '7 of 9 checkouts fail since the last release' }, startsAt: ago(4), generatorURL: 'http://prometheus.example/graph?g0.expr=up' },
  { labels: { alertname: 'CheckoutDown', service: 'shop', severity: 'critical', instance: 'shop-4:8080', zone: 'eu-west-1c' }, annotations: { summary: '9 of 9 checkouts fail since the last release' }, startsAt: ago(75) },
  { labels: { alertname: 'QueueLong', service: 'shop', severity: 'warning', queue: 'orders' }, annotations: { description: '1,204 wait' }, startsAt: ago(3000) },
  { labels: { alertname: 'DiskWillFill', service: 'db', severity: 'warning', note: evil, '<img src=x onerror=alert(2)>': 'a name' }, annotations: { summary: `${evil} in 4 hours` }, generatorURL: 'javascript:alert(3)' },
  { labels: { alertname: 'BackupLate', service: 'db', severity: 'info', team: 'night', path: '/srv/' + 'very-long-folder-name/'.repeat(12) } }
]

t.test('the page shows what fires, and runs and loads nothing that came in an alert', { skip: without(executablePath, 'redis-server') }, async t => {
  const browser = await startBrowser(t)
  const redis = await withRedis(t)
  const router = await startRouter(t, { config, args: [`--redis.url=${redis.url}`] })

  const quiet = await visit(browser, router.origin)
  t.strictSame(quiet.wrongs, [])
  t.equal(quiet.title, 'Tocsin: nothing fires')
  t.match(quiet.text, 'Nothing fires')
  await takePictures(browser, router.origin, 'quiet')

  await postAlerts(router.origin, alerts)
  const firing = await visit(browser, router.origin)
  t.strictSame(firing.wrongs, [])
  t.equal(firing.title, 'Tocsin: 5 firing, 2 of them suppressed')
  for (const text of ['5 alerts fire, 2 of them silenced, inhibited or muted', 'CheckoutDown', 'service=shop', 'instance=shop-3:8080', '7 of 9 checkouts fail', 'inhibited', 'muted by time interval always', `note=${evil}`, `${evil} in 4 hours`]) {
    t.match(firing.text, text)
  }
  t.strictSame(firing.names, ['CheckoutDown', 'CheckoutDown', 'DiskWillFill', 'BackupLate', 'QueueLong'], 'the most urgent first')
  t.strictSame(firing.foreignElements, [])
  t.strictSame(firing.links.filter(link => !link.startsWith(router.origin)), ['http://prometheus.example/graph?g0.expr=up'])
  t.ok(firing.isNarrow, 'nothing is wider than the window of a phone')
  await takePictures(browser, router.origin, 'firing')

  await redis.kill()
  const lost = await visit(browser, router.origin)
  t.strictSame(lost.wrongs, ['error: Failed to load resource: the server responded with a status of 503 (Service Unavailable)'])
  t.match(lost.text, 'The state is unreachable')
  t.match(lost.text, 'Redis does not answer: not connected')
  t.notMatch(lost.text, 'Nothing fires')
  await takePictures(browser, router.origin, 'lost')
})

async function startBrowser (t: Test): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] })
  t.teardown(() => browser.close())
  return browser
}

/** Loads the page as a phone would, and answers what is to be seen, and everything that went wrong or somewhere else. */
async function visit (browser: Browser, origin: string) {
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } })
  const wrongs: string[] = []
  page.on('console', message => wrongs.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => wrongs.push(`thrown: ${error.message}`))
  page.on('dialog', async dialog => {
    wrongs.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  page.on('request', request => { if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) wrongs.push(`request: ${request.url()}`) })
  page.on('requestfailed', request => wrongs.push(`failed: ${request.url()}`))
  await page.goto(`${origin}/`, { waitUntil: 'networkidle' })
  const seen = {
    title: await page.title(),
    text: await page.innerText('body'),
    names: await page.locator('article h3 span:first-child').allInnerTexts(),
    links: await page.locator('a').evaluateAll(links => links.map(link => String('href' in link && link.href))),
    foreignElements: await page.locator('script, img, iframe, object, embed, form, style ~ style, [onerror], [onclick], [style]').evaluateAll(elements => elements.map(element => element.outerHTML)),
    isNarrow: await page.locator('html').evaluate(html => html.scrollWidth <= html.clientWidth)
  }
  await page.close()
  return { ...seen, wrongs }
}

async function takePictures (browser: Browser, origin: string, name: string): Promise<void> {
  if (pictures === undefined) return
  const views: { [view: string]: BrowserContextOptions } = {
    light: { colorScheme: 'light', viewport: { width: 1200, height: 800 } },
    dark: { colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
    phone: { colorScheme: 'light', viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 }
  }
  for (const [view, options] of Object.entries(views)) {
    const page = await browser.newPage(options)
    await page.goto(`${origin}/`)
    await page.screenshot({ path: join(pictures, `${name}-${view}.png`), fullPage: true })
    await page.close()
  }
}
