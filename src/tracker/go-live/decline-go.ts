import { waitingGo } from './acts.ts'
import { declining } from './declining.ts'

/** Declines go as the second person: the last decision is a no-go that names the go, and the project manager has to decide again. */
export const declineGo = declining({
  permission: 'go-live.second',
  act: 'second',
  gate: 'go',
  kind: 'attestation.go-declined',
  asksWhy: 'Say why you decline go, so that the project manager knows what to do',
  waits: ({ attestations }) => waitingGo(attestations) !== undefined,
  declines: ({ attestations }) => waitingGo(attestations)?.id ?? null,
  otherwise: 'There is no decision that waits for a second person.',
  says: 'You declined go. The project manager is told, and decides again',
})
