import { Type } from 'typebox'
import { answerOf } from '../src/answer-shape.ts'
import { Optional, SecretUrl, Template, Text } from '../src/config/fields.ts'
import { defineReceiver } from '../src/receiver.ts'
import { truncateRunes } from '../src/text.ts'

// Discord refuses a message of which one part is longer: https://discord.com/developers/docs/resources/message#embed-object-embed-limits
// The 6000 characters that all embeds may have together are more than the parts of one come to.
const maxContent = 2000
const maxTitle = 256
const maxDescription = 4096
const maxUsername = 80

const color = { firing: 0x992d22, resolved: 0x2ecc71 }

const busy = answerOf(Type.Object({ retry_after: Type.Number({ minimum: 0 }) }))

export const discord = defineReceiver({
  type: 'discord',
  sendResolved: true,
  settings: Type.Object({
    webhook_url: SecretUrl({ file: true }),
    content: Optional(Template()),
    title: Template('{{ template "discord.default.title" . }}'),
    message: Template('{{ template "discord.default.message" . }}'),
    username: Optional(Text()),
    avatar_url: Optional(Text())
  }),

  async send ({ settings, notification, render, post, signal }) {
    const { content = '', username = '', avatar_url: avatar = '' } = settings
    const body = {
      content: truncateRunes(render(content), maxContent),
      embeds: [{
        title: truncateRunes(render(settings.title), maxTitle),
        description: truncateRunes(render(settings.message), maxDescription),
        color: color[notification.status]
      }],
      ...username && { username: truncateRunes(username, maxUsername) },
      ...URL.canParse(avatar) && { avatar_url: avatar },
      allowed_mentions: mentionsIn(content)
    }
    await post({ url: withWait(settings.webhook_url), body, signal }, {
      judge (answer) {
        const wait = answer.status === 429 ? busy(answer)?.retry_after : undefined
        return wait === undefined ? undefined : { retryAfter: Math.ceil(wait * 1000) }
      }
    })
  }
})

/** Without it, Discord does not say of a message that it could not keep it. */
function withWait (webhook: string): string {
  if (!URL.canParse(webhook)) return webhook
  const url = new URL(webhook)
  url.searchParams.set('wait', 'true')
  return url.href
}

/** Who wrote the configuration may call people. Whoever can set a label or an annotation may not. */
function mentionsIn (template: string) {
  const ids = (form: RegExp) => [...new Set(Array.from(template.matchAll(form), ([, id = '']) => id))]
  const [roles, users] = [ids(/<@&(\d+)>/g), ids(/<@!?(\d+)>/g)]
  return { parse: /@(everyone|here)\b/.test(template) ? ['everyone'] : [], ...roles.length > 0 && { roles }, ...users.length > 0 && { users } }
}
