import { toBytes } from '../bytes.ts'
import { srcsetType, urlType, type Content } from './content.ts'
import { failsafe } from './failsafe.ts'

/** An address that does nothing but show another page, or begin a mail. */
export function filterUrl ({ text, type }: Content): string {
  return type === urlType || isSafe(text) ? text : `#${failsafe}`
}

function isSafe (url: string): boolean {
  const colon = url.indexOf(':')
  if (colon < 0) return true
  const scheme = url.slice(0, colon)
  return scheme.includes('/') || /^(?:https?|mailto)$/i.test(scheme)
}

/** As a part of a query. */
export function escapeUrl ({ text, type }: Content): string {
  return type === urlType ? normalise(text) : text.replace(/[^A-Za-z\d\-._~]/gu, percent)
}

/** As an address, or the beginning of one. */
export function normaliseUrl ({ text }: Content): string {
  return normalise(text)
}

function normalise (text: string): string {
  return text.replace(/[^A-Za-z\d\-._~!#$&*+,/:;=?@[\]%]|%(?![\dA-Fa-f]{2})/gu, percent)
}

function percent (character: string): string {
  return Array.from(toBytes(character), byte => '%' + byte.toString(16).padStart(2, '0')).join('')
}

/** As addresses of images with their sizes. */
export function filterSrcset ({ text, type }: Content): string {
  if (type === srcsetType) return text
  if (type === urlType) return normalise(text).replaceAll(',', '%2c')
  return text.split(',').map(filterImage).join(',')
}

const image = /^([\t\n\f\r ]*)([^\t\n\f\r ]*)([\t\n\f\r \dA-Za-z]*)$/

function filterImage (text: string): string {
  const found = image.exec(text)
  if (!found) return `#${failsafe}`
  const [, space = '', url = '', size = ''] = found
  return isSafe(url) ? space + normalise(url) + size : `#${failsafe}`
}
