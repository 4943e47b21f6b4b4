import { postedSilence } from './build.ts'
import { openNode, type Posted } from './cluster-node.ts'

/** A node as a process of its own, so that it can be killed and paused: started by test/support/cluster.ts, spoken to by messages. */
type Call = { readonly id: number, readonly receive?: readonly Posted[], readonly silence?: string, readonly stop?: true }

const { url, namespace, config } = JSON.parse(process.argv[2] ?? '{}') as { url: string, namespace: string, config: string }
const node = await openNode({ url, namespace, config: () => config })

process.on('message', async ({ id, receive, silence, stop }: Call) => {
  try {
    if (receive) await node.receive(receive)
    if (silence !== undefined) await node.engine.silences.put(postedSilence(silence, { now: node.engine.now() }))
    if (stop) await node.stop()
    process.send?.({ id })
    if (stop) process.disconnect()
  } catch (error) {
    process.send?.({ id, error: String(error) })
  }
})
// Its test is gone.
process.on('disconnect', () => process.exit())

await node.start()
process.send?.({ id: 0 })
