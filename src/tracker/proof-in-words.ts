import type { SopSignaturesTable } from '../db/tables/sop.ts'

/** How someone proved who they are when they signed or attested. */
export const proofInWords = ({ proof, code_sent_to: to }: Pick<SopSignaturesTable, 'proof' | 'code_sent_to'>): string =>
  ({
    password: 'Entered their password again',
    'one-off link': `By one-off link and a code sent to ${to ?? 'their address'}`,
    session: 'While signed in with their password',
  })[proof]
