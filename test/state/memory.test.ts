import t from 'tap'
import { createMemoryState } from '../../src/state/memory/index.ts'
import { dawn } from '../support/build.ts'
import { stateContract } from '../support/state-contract.ts'

stateContract(t, {
  async create () {
    let now = dawn
    const state = createMemoryState({ clock: { now: () => now }, onArmed () {} })
    return {
      state,
      lease: state.lease,
      async advance (ms) { now += ms },
      async due (queue) { return state.due(queue) },
      async forget (queue) { state.forget(queue) },
      async plant (queue, key, at) { state.plant(queue, key, at) }
    }
  }
})
