import { join } from 'node:path'
import { chromium, type BrowserContextOptions } from 'playwright-core'
import t from 'tap'
import { makeLabels } from '../../src/domain/labels.ts'
import { appOf } from '../support/app.ts'
import { incidentStory } from '../support/incident-story.ts'
import { without } from '../support/program.ts'
import { storyApp, tokenOf } from '../support/story-incidents.ts'

const executablePath = '/usr/bin/chromium'
/** Where to put pictures of the page for somebody to look at; none are taken without it. */
const pictures = process.env['PAGE_PICTURES']

const phone: BrowserContextOptions = { viewport: { width: 390, height: 800 }, deviceScaleFactor: 2, colorScheme: 'dark', isMobile: true, hasTouch: true, javaScriptEnabled: false }
const views: { readonly [name: string]: BrowserContextOptions } = { phone, 'phone-light': { ...phone, colorScheme: 'light' }, desk: { viewport: { width: 1200, height: 800 }, javaScriptEnabled: false } }

t.test('an incident is acknowledged on a phone that runs no script', { skip: without(executablePath) }, async t => {
  const story = incidentStory()
  const labels = makeLabels({ alertname: 'CheckoutDown', service: 'shop', severity: 'critical', path: '/srv/' + 'very-long-folder-name/'.repeat(12), note: '<img src=x onerror=alert(1)>' })
  story.fire('CheckoutDown', 'critical', { labels })
  story.fire('QueueLong', 'warning')
  story.advance('6m')
  story.act({ kind: 'responder added', by: 'bo', person: 'ana' })
  const { engine, acts, ...rest } = storyApp(story)
  const app = appOf(engine, rest)
  t.teardown(() => app.close())
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const link = `${origin}/i/i1?t=${tokenOf(story)}`

  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] })
  t.teardown(() => browser.close())
  async function takePictures (state: string): Promise<void> {
    if (pictures === undefined) return
    for (const [name, options] of Object.entries(views)) {
      const page = await browser.newPage(options)
      await page.goto(link)
      await page.screenshot({ path: join(pictures, `incident-${state}-${name}.png`), fullPage: true })
      await page.close()
    }
  }

  const page = await browser.newPage(phone)
  const foreign: string[] = []
  page.on('request', request => { if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) foreign.push(request.url()) })
  await page.goto(link)
  t.match(await page.innerText('body'), 'Not acknowledged')
  const button = await page.locator('button.main').boundingBox()
  t.ok(button && button.height >= 48 && button.width > 300 && button.y + button.height < 800, 'what one came for is large, and to be seen without scrolling')
  t.ok(await page.locator('button').evaluateAll(buttons => buttons.every(button => button.getBoundingClientRect().height >= 44)), 'a thumb hits every button')
  t.ok(await page.locator('html').evaluate(html => html.scrollWidth <= html.clientWidth), 'nothing is wider than the window')
  t.equal(await page.locator('img, script').count(), 0)
  await takePictures('triggered')

  t.same(acts, [])
  await page.locator('button.main').click()
  await page.waitForURL(/done=acknowledge&came=done$/)
  t.match(await page.innerText('body'), 'You have acknowledged what the page showed.')
  t.match(acts, [{ kind: 'acknowledged', by: 'ana' }])
  t.equal(story.incident.state, 'acknowledged')
  await page.reload()
  t.equal(acts.length, 1, 'to load the page again acknowledges nothing again')
  await takePictures('acknowledged')

  await page.fill('textarea', 'a look at the release')
  await page.click('text=Add note')
  await page.waitForURL(/done=note&came=done$/)
  t.match(await page.innerText('ol'), 'noted by ana: a look at the release')
  t.same(foreign, [])
})
