import { Type } from 'typebox'
import { Anything, GoDuration, List, MapOf, Optional, Secret, Template, Url } from '../src/config/fields.ts'
import { isGiven, requireOne } from '../src/config/key-or-file.ts'
import { compareBytes } from '../src/domain/labels.ts'
import { groupKeyHash } from '../src/domain/notification.ts'
import { DeliveryError } from '../src/errors.ts'
import { renderPayload } from '../src/payload.ts'
import { defineReceiver, type Render } from '../src/receiver.ts'
import { toGoJson, truncateRunes } from '../src/text.ts'

// The first version of the Events API has one address for everybody.
const urlOfV1 = 'https://events.pagerduty.com/generic/2010-04-15/create_event.json'

// https://developer.pagerduty.com/docs/send-alert-event
const maxSummary = 1024
const maxBytes = 512_000

const defaultDetails = {
  firing: '{{ .Alerts.Firing | toJson }}',
  resolved: '{{ .Alerts.Resolved | toJson }}',
  num_firing: '{{ .Alerts.Firing | len }}',
  num_resolved: '{{ .Alerts.Resolved | len }}'
}

export const pagerduty = defineReceiver({
  type: 'pagerduty',
  sendResolved: true,
  settings: Type.Object({
    service_key: Optional(Secret({ template: true, file: true })),
    routing_key: Optional(Secret({ template: true, file: true })),
    url: Optional(Url()),
    client: Template('{{ template "pagerduty.default.client" . }}'),
    client_url: Template('{{ template "pagerduty.default.clientURL" . }}'),
    description: Template('{{ template "pagerduty.default.description" . }}'),
    details: Optional(MapOf(Anything())),
    images: Optional(List(Type.Object({ src: Template(''), alt: Template(''), href: Template('') }))),
    links: Optional(List(Type.Object({ href: Template(''), text: Template('') }))),
    source: Template(''),
    severity: Template(''),
    class: Template(''),
    component: Template(''),
    group: Template(''),
    timeout: GoDuration('0s', { quiet: true })
  }),
  inherits: () => ({ url: 'pagerduty_url' }),
  check: settings => requireOne(settings, ['service_key', 'routing_key'], 'missing service or routing key in PagerDuty config'),

  async send ({ settings, notification, render, post, signal }) {
    const { client, client_url: clientUrl, timeout, images = [], links = [] } = settings
    const isV1 = isGiven(settings, 'service_key')
    const key = rendered((isV1 ? settings.service_key : settings.routing_key) ?? '', { what: isV1 ? 'service key' : 'routing key', render })
    const action = notification.status === 'firing' ? 'trigger' : 'resolve'
    const dedupKey = groupKeyHash(notification.groupKey)
    const summary = truncateRunes(render(settings.description), maxSummary)
    const origin = { client: render(client) || undefined, client_url: render(clientUrl) || undefined }

    // Fields in the order of Alertmanager's, which sends those of both versions that are never left out.
    const eventOfV1 = (details: unknown) => ({
      service_key: key,
      incident_key: dedupKey,
      event_type: action,
      description: summary || undefined,
      event_action: '',
      payload: null,
      ...action === 'trigger' && origin,
      details
    })
    const eventOfV2 = (details: unknown) => ({
      routing_key: key,
      dedup_key: dedupKey,
      event_action: action,
      payload: {
        summary,
        source: render(settings.source || client),
        severity: render(settings.severity) || 'error',
        class: render(settings.class) || undefined,
        component: render(settings.component) || undefined,
        group: render(settings.group) || undefined,
        custom_details: details
      },
      ...origin,
      images: unlessEmpty(images.map(({ src, alt, href }) => ({ src: render(src), alt: render(alt), href: render(href) })).filter(({ src }) => src !== '')),
      links: unlessEmpty(links.map(({ href, text }) => ({ href: render(href), text: render(text) })).filter(({ href }) => href !== ''))
    })

    const body = encode(isV1 ? eventOfV1 : eventOfV2, renderDetails({ ...defaultDetails, ...settings.details }, render))
    await post({ url: isV1 ? urlOfV1 : settings.url ?? '', body, secrets: [key], timeout, signal }, { retryStatus: [isV1 ? 403 : 429] })
  }
})

/** An event without its key is refused, but only after it was sent. */
function rendered (key: string, { what, render }: { what: string, render: Render }): string {
  const text = render(key)
  if (text === '') throw new DeliveryError(`the ${what} is empty`, { retryable: false, reason: 'other' })
  return text
}

/** The names of details are no templates, in contrast to what is below them. */
function renderDetails (details: { readonly [name: string]: unknown }, render: Render): Map<string, unknown> {
  return new Map(Object.keys(details).sort(compareBytes).map(name => [name, renderPayload(details[name], render)]))
}

function encode (event: (details: unknown) => unknown, details: unknown): string {
  const body = toGoJson(event(details)) + '\n'
  if (Buffer.byteLength(body) <= maxBytes) return body
  return toGoJson(event({ error: 'left out, as with its details the event would have more than 512 kB' })) + '\n'
}

function unlessEmpty<Item> (items: Item[]): Item[] | undefined {
  return items.length > 0 ? items : undefined
}
