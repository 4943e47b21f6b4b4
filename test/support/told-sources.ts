import { makeLabels } from '../../src/domain/labels.ts'
import { BadRequest, NotFound } from '../../src/errors.ts'
import type { KeptDelivery, Sources } from '../../src/source-intake.ts'

const since = Date.UTC(2026, 10, 20, 9)

const kept: KeptDelivery & { body: string } = {
  id: 'd1',
  at: since + 60_000,
  method: 'POST',
  headers: { 'sentry-hook-resource': 'issue' },
  bytes: 2048,
  packed: 'never shown',
  body: '{"action":"created"}',
  outcome: ['issue:42 fires: new', 'data.issue.level: expected a text, got a number']
}

const large: KeptDelivery = { id: 'd0', at: since, method: 'POST', headers: {}, bytes: 3_000_000, outcome: ['issue:41 fires: new'] }

/** What routes and commands see of two sources, of which `shop` has sent something. What is replayed is written down. */
export function sourcesOf (): Sources & { replayed: string[] } {
  const replayed: string[] = []
  const declared = { name: 'shop', type: 'sentry', labels: makeLabels({ team: 'shop' }), secretFile: '/run/secrets/sentry', tags: ['domain'], ackOnAssign: true, hold: 86_400_000, expectEvery: 21_600_000 }
  const builtIn = { name: 'alertmanager', type: 'alertmanager', labels: makeLabels({}), tags: [], ackOnAssign: false }

  function known (name: string): void {
    if (name !== 'shop') throw new NotFound(`no source is named ${JSON.stringify(name)}; known: alertmanager, shop`)
  }

  return {
    replayed,
    find (name) { throw new NotFound(`nobody looks for ${name} here`) },
    async receive (name) { throw new NotFound(`nothing is sent to ${name} here`) },
    refused () {},
    list: async () => [
      { config: builtIn, status: undefined, isSilent: false, open: 0 },
      {
        config: declared,
        status: { since, lastContact: since + 60_000, accepted: 3, ignored: 2, duplicate: 1, refused: { 'wrong secret': 4 } },
        isSilent: true,
        open: 2
      }
    ],
    async deliveries (name) {
      known(name)
      return [kept, large]
    },
    async delivery (name, id) {
      known(name)
      const found = [kept, large].find(delivery => delivery.id === id)
      if (!found) throw new NotFound(`no delivery ${JSON.stringify(id)} of ${name} is kept`)
      return found
    },
    async replay (name, id) {
      const { body } = await this.delivery(name, id)
      if (body === undefined) throw new BadRequest(`the body of the delivery ${JSON.stringify(id)} was too large to be kept`)
      replayed.push(`${name} ${id}`)
      return { accepted: 1, rejected: 0, problems: [], outcome: ['issue:42 still fires'] }
    }
  }
}
