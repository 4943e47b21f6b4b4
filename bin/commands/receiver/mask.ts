import { receivers } from '../../../receivers/index.ts'
import type { IntegrationConfig } from '../../../src/domain/config.ts'
import { decode } from '../../../src/post/url.ts'
import { readSecretFiles } from '../../../src/secret-files.ts'
import { secretSettings } from '../../../src/secret-settings.ts'

const masked = '<secret>'

export type Mask = { url (url: URL): string, text (text: string): string }

/** Hides what is secret in the settings of an integration. Of a service whose URL is secret only the host is shown. */
export async function createMask ({ type, settings }: IntegrationConfig): Promise<Mask> {
  const schema = receivers.find(receiver => receiver.type === type)?.settings
  if (!schema) return { url: ({ origin }) => origin, text: () => '' }
  // That a file cannot be read, the send tells.
  const { urls, texts } = secretSettings(schema, await readSecretFiles(schema, settings).catch(() => settings))
  const hide = (text: string) => texts.toSorted((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, masked).replaceAll(encodeURIComponent(secret), masked), text)
  const isSecret = urls.length > 0 || texts.some(text => text.includes('{{'))
  return {
    url: ({ origin, pathname, search }) => {
      const shown = hide(origin + pathname + search)
      // It may be encoded in another way than ours.
      return isSecret || hide(decode(shown)) !== decode(shown) ? `${origin}/${masked}` : shown
    },
    text: hide
  }
}
