import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { proofInWords } from '../proof-in-words.ts'

const inWords = (proof: AttestationsTable['first_proof'], codeSentTo: string | null): string =>
  proof === null ? '' : proofInWords({ proof, code_sent_to: codeSentTo })

/** How each of the people of an attestation proved who they are; empty where nobody did, or where it was not kept. */
export const howProven = (
  row: Pick<AttestationsTable, 'first_proof' | 'first_code_sent_to' | 'second_proof' | 'second_code_sent_to'>,
): { firstProof: string; secondProof: string } => ({
  firstProof: inWords(row.first_proof, row.first_code_sent_to),
  secondProof: inWords(row.second_proof, row.second_code_sent_to),
})
