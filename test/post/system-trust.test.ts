import t from 'tap'
import { createPost } from '../../src/post.ts'
import { createAuthority } from '../support/certificates.ts'
import { httpConfig } from '../support/http-config.ts'
import { startSink } from '../support/sink.ts'

t.test('without a CA in the configuration, the authorities of the system count', async t => {
  const authority = createAuthority(t.testdir(), 'company')
  const sink = await startSink(t, undefined, authority.issue('server', 'IP:127.0.0.1'))
  // The system's list is read once in a process, so this has a file of its own.
  process.env['SSL_CERT_FILE'] = authority.caFile
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  t.equal((await post({ url: sink.origin, body: {} })).status, 200)
})
