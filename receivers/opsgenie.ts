import { Type } from 'typebox'
import { Flag, List, MapOf, Optional, Secret, Template, Url } from '../src/config/fields.ts'
import { requireOne } from '../src/config/key-or-file.ts'
import { compareBytes } from '../src/domain/labels.ts'
import { groupKeyHash } from '../src/domain/notification.ts'
import { defineReceiver, type Render, type SettingProblem } from '../src/receiver.ts'
import { urlBelow } from '../src/service-url.ts'
import { truncateRunes } from '../src/text.ts'

// https://docs.opsgenie.com/docs/alert-api
const maxMessage = 130

const responderTypes = ['team', 'teams', 'user', 'escalation', 'schedule']

type Responder = { readonly id: string, readonly name: string, readonly username: string, readonly type: string }
type NamedResponder = { readonly [key in keyof Responder]?: string | undefined }

export const opsgenie = defineReceiver({
  type: 'opsgenie',
  sendResolved: true,
  settings: Type.Object({
    api_key: Optional(Secret({ template: true, file: true })),
    api_url: Optional(Url()),
    message: Template('{{ template "opsgenie.default.message" . }}'),
    description: Template('{{ template "opsgenie.default.description" . }}'),
    source: Template('{{ template "opsgenie.default.source" . }}'),
    details: Optional(MapOf(Template())),
    entity: Template(''),
    responders: Optional(List(Type.Object({ id: Template(''), name: Template(''), username: Template(''), type: Template('') }))),
    actions: Template(''),
    tags: Template(''),
    note: Template(''),
    priority: Template(''),
    update_alerts: Flag(false, { quiet: true })
  }),
  inherits: () => ({ api_url: 'opsgenie_api_url', api_key: 'opsgenie_api_key' }),
  check: settings => [
    ...requireOne(settings, ['api_key'], 'no global OpsGenie API Key set either inline or in a file'),
    ...(settings.responders ?? []).flatMap(checkResponder)
  ],

  async send ({ settings, notification, render, post, signal }) {
    const { api_url: apiUrl = '', details = {} } = settings
    const alias = groupKeyHash(notification.groupKey)
    const source = render(settings.source)
    const headers = { authorization: `GenieKey ${render(settings.api_key ?? '')}` }
    const request = async (method: 'POST' | 'PUT', url: string, body: unknown) => {
      await post({ method, url, headers, body, signal }, { retryStatus: [429] })
    }
    const alert = (action: string) => urlBelow(apiUrl, `v2/alerts/${alias}/${action}`, { identifierType: 'alias' })

    if (notification.status === 'resolved') return await request('POST', alert('close'), { source })

    const message = truncateRunes(render(settings.message), maxMessage)
    const description = render(settings.description) || undefined
    const own = Object.entries(details).map(([name, text]): [string, string] => [name, render(text)])
    const responders = (settings.responders ?? []).flatMap(responder => renderResponder(responder, render))
    await request('POST', urlBelow(apiUrl, 'v2/alerts'), {
      alias,
      message,
      description,
      details: new Map([...new Map([...Object.entries(notification.commonLabels), ...own])].sort(([a], [b]) => compareBytes(a, b))),
      source,
      responders: responders.length > 0 ? responders : undefined,
      tags: listOf(render(settings.tags)),
      note: render(settings.note) || undefined,
      priority: render(settings.priority) || undefined,
      entity: render(settings.entity) || undefined,
      actions: listOf(render(settings.actions))
    })
    if (!settings.update_alerts) return
    await request('PUT', alert('message'), { message: message || undefined })
    await request('PUT', alert('description'), { description })
  }
})

function checkResponder (responder: Responder, index: number): SettingProblem[] {
  const { id, name, username, type } = responder
  const complain = (what: string) => [{ path: ['responders', index], message: `opsGenieConfig responder {${id} ${name} ${username} ${type}} ${what}` }]
  if (!id && !name && !username) return complain('has to have at least one of id, username or name specified')
  if (type.includes('{{') || responderTypes.includes(type.toLowerCase())) return []
  return complain(`type does not match valid options ^(${responderTypes.join('|')})$`)
}

/** None where everything is empty, so that one can depend on labels; several where a list of teams is named. */
function renderResponder (responder: Responder, render: Render): NamedResponder[] {
  const [id, name, username] = [render(responder.id), render(responder.name), render(responder.username)]
  const type = render(responder.type).toLowerCase()
  if (!id && !name && !username && !type) return []
  if (type === 'teams') return (listOf(name) ?? []).map(team => ({ name: team, type: 'team' }))
  return [{ id: id || undefined, name: name || undefined, username: username || undefined, type }]
}

function listOf (text: string): string[] | undefined {
  const items = text.trim().split(',').filter(item => item !== '')
  return items.length > 0 ? items : undefined
}
