import { declining } from './declining.ts'

/** Declines the hand-over for the service. It goes on waiting: the reason is on record, and the service can accept it later. */
export const declineHandOver = declining({
  permission: 'go-live.accept',
  act: 'hand-over',
  gate: 'hand-over',
  kind: 'attestation.hand-over-declined',
  asksWhy: 'Say why you do not accept it, so that the project manager knows what to do',
  waits: ({ isNext }) => isNext,
  otherwise: 'The hand-over does not wait for an answer now.',
  says: 'You did not accept the hand-over. The project manager is told',
})
