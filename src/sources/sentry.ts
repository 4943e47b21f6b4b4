import { carriesSecret, isSignedBy } from './credentials.ts'
import { readHook, type Hook } from './sentry/hook.ts'
import { readLegacy } from './sentry/legacy.ts'
import { createOddities, readMembers } from './sentry/reader.ts'
import { guessResource, readResource } from './sentry/resources.ts'
import { readServiceHook } from './sentry/service-hook.ts'
import { answerForm, answerOptions, isFromForm } from './sentry/ui-component.ts'
import type { Delivery, Report, SourceType } from './source.ts'

/** The platform for integrations, its forms, the service hooks of projects and the plugin WebHooks: one address takes all of them. */
export const sentry: SourceType = {
  signs: true,
  settings: ['tags', 'ack_on_assign'],
  // The options of a form.
  answersGet: true,
  // Whole events come, with the local variables of every frame.
  bodyLimit: 5 * 1024 * 1024,
  keptHeaders: ['sentry-hook-resource', 'x-servicehook-guid'],
  secretMembers: ['code'],

  verify (delivery, secrets) {
    const { headers, body } = delivery
    const signature = headers['sentry-hook-signature'] ?? headers['sentry-app-signature'] ?? headers['x-servicehook-signature']
    return signature === undefined ? carriesSecret(delivery, secrets) : isSignedBy({ body, signature, secrets })
  },

  idempotencyKey (delivery) {
    if (isFromForm(delivery)) return undefined
    const given = delivery.headers['idempotency-key'] ?? ''
    return /^[!-~]{1,128}$/.test(given) ? given : undefined
  },

  takenFor (delivery) {
    if (delivery.method === 'GET' || delivery.headers['sentry-hook-resource'] !== undefined || isServiceHook(delivery)) return undefined
    const body = readMembers(delivery.json(), '', createOddities())
    const resource = guessResource({ data: body.object('data') })
    if (resource !== undefined) return `Sentry-Hook-Resource: ${resource}`
    if (body.has('installation') || body.has('installationId')) return undefined
    return body.has('group') ? 'a service hook' : 'the legacy plugin WebHooks'
  },

  read (delivery, reading) {
    if (delivery.method === 'GET') return answerOptions(reading)
    const hook = readHook(delivery, delivery.json(), reading)
    const report = readBy(delivery, hook)
    const oddities = hook.oddities.list()
    return oddities.length > 0 ? { ...report, oddities } : report
  }
}

/** By the header that names the surface; a body without headers, as a kept one or one in a file, is known by its members. */
function readBy (delivery: Delivery, hook: Hook): Report {
  const resource = delivery.headers['sentry-hook-resource']
  if (resource !== undefined) return readResource(resource, hook)
  if (isServiceHook(delivery)) return readServiceHook(hook)
  if (isFromForm(delivery)) return answerForm(hook)

  const guessed = guessResource(hook)
  if (guessed !== undefined) return readResource(guessed, hook)
  if (hook.body.has('data') && hook.body.has('installation')) return readResource('', hook)
  if (hook.body.has('installationId')) return answerForm(hook)
  return hook.body.has('group') ? readServiceHook(hook) : readLegacy(hook)
}

function isServiceHook ({ headers }: Delivery): boolean {
  return headers['x-servicehook-guid'] !== undefined || headers['x-servicehook-signature'] !== undefined
}
