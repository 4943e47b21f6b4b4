import { Type } from 'typebox'
import { MapOf, Optional, Secret, Template, Url } from '../src/config/fields.ts'
import { requireOne } from '../src/config/key-or-file.ts'
import { compareBytes } from '../src/domain/labels.ts'
import { groupKeyHash } from '../src/domain/notification.ts'
import { defineReceiver } from '../src/receiver.ts'
import { urlBelow } from '../src/service-url.ts'
import { truncateRunes } from '../src/text.ts'

// https://help.victorops.com/knowledge-base/incident-fields-glossary/
const maxStateMessage = 20_480

const firingTypes = ['INFO', 'WARNING', 'CRITICAL']

const reserved = ['routing_key', 'message_type', 'state_message', 'entity_display_name', 'monitoring_tool', 'entity_id', 'entity_state']

export const victorops = defineReceiver({
  type: 'victorops',
  sendResolved: true,
  settings: Type.Object({
    api_key: Optional(Secret({ file: true })),
    api_url: Optional(Url()),
    routing_key: Optional(Template()),
    message_type: Template('CRITICAL'),
    state_message: Template('{{ template "victorops.default.state_message" . }}'),
    entity_display_name: Template('{{ template "victorops.default.entity_display_name" . }}'),
    monitoring_tool: Template('{{ template "victorops.default.monitoring_tool" . }}'),
    custom_fields: Optional(MapOf(Template()))
  }),
  inherits: () => ({ api_url: 'victorops_api_url', api_key: 'victorops_api_key' }),
  check: settings => [
    ...requireOne(settings, ['routing_key'], 'missing Routing key in VictorOps config'),
    ...requireOne(settings, ['api_key'], 'no global VictorOps API Key set'),
    ...Object.keys(settings.custom_fields ?? {}).filter(name => reserved.includes(name)).map(name => ({
      path: ['custom_fields', name],
      message: `victorOps config contains custom field ${name} which cannot be used as it conflicts with the fixed/static fields`
    }))
  ],

  async send ({ settings, notification, render, post, signal }) {
    const { api_url: apiUrl = '', api_key: apiKey = '', routing_key: routingKey = '', custom_fields: customFields = {} } = settings
    const type = render(settings.message_type)
    const firingType = firingTypes.includes(type) ? type : 'CRITICAL'
    const fields = {
      message_type: notification.status === 'firing' ? firingType : 'RECOVERY',
      entity_id: groupKeyHash(notification.groupKey),
      entity_display_name: render(settings.entity_display_name),
      state_message: truncateRunes(render(settings.state_message), maxStateMessage),
      monitoring_tool: render(settings.monitoring_tool)
    }
    const custom = Object.entries(customFields).map(([name, text]): [string, string] => [name, render(text)])
    const body = new Map([...Object.entries(fields), ...custom].sort(([a], [b]) => compareBytes(a, b)))
    await post({ url: urlBelow(apiUrl, `${apiKey}/${render(routingKey)}`), body, signal })
  }
})
