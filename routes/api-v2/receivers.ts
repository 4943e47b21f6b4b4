import type { FastifyPluginAsync } from 'fastify'
import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import type { Engine } from '../../src/engine.ts'
import { printLabels, quote } from '../go-json.ts'
import { parseQuery } from '../query.ts'
import { parseReceiverMatchers } from './alert-filter.ts'
import { addV2Resource, sendJson } from './answers.ts'
import { printList } from './gettable-alert.ts'

type Options = { engine: Pick<Engine, 'config'>, matcherMode: MatcherMode }

const routes: FastifyPluginAsync<Options> = async (app, { engine, matcherMode }) => {
  addV2Resource(app, {
    url: '/receivers',
    handlers: {
      async GET (request, reply) {
        const accepts = parseReceiverMatchers(parseQuery(request.url).get('receiver_matchers'), matcherMode)
        const receivers = engine.config().receivers.filter(({ labels }) => accepts(labels))
        return sendJson(reply, printList(receivers, ({ name, labels }) => `{"labels":${printLabels(labels)},"name":${quote(name)}}`))
      }
    }
  })
}

export default routes
