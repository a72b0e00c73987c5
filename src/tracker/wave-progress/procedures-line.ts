import type { Page } from '../../access/page.ts'
import type { WavesTable } from '../../db/tables/waves.ts'
import { counted } from '../../web/numbers.ts'
import { proceduresOfWave } from '../waves/addresses.ts'
import { countProcedures } from './procedure-counts.store.ts'
import type { Resting } from './procedure-counts.store.ts'

/** What the page of a wave says of its procedures. */
export function proceduresInWords({ own, resting, open }: { own: number; resting: number; open: number }, isPolicy: boolean): string {
  const policy = isPolicy ? 'An organisation signs the procedure for its sites.' : 'Each service signs its own procedure.'
  if (own + resting + open === 0) return policy
  const still = open === 0 ? 'Every procedure is signed.' : `${counted(open, 'procedure is', 'procedures are')} still to be signed.`
  return `${policy} ${still}${resting === 0 ? '' : ` ${counted(resting, 'project rests', 'projects rest')} on one that is signed for ${resting === 1 ? 'it' : 'them'}.`}`
}

/** What the end of a procedure for sites does, in sentences. */
export function endWords({ resting, afterGo }: Resting): string[] {
  if (resting === 0) return ['No project rests on it yet, so no gate opens again', 'Each project signs its own procedure from now on']
  const one = resting === 1
  return [
    `${counted(resting, 'project rests', 'projects rest')} on it, and ${one ? 'loses' : 'lose'} it`,
    `The gate of the procedure opens again in ${one ? 'it' : 'each of them'}${afterGo === 0 ? '' : `, in ${afterGo} after go was decided`}, unless a procedure of its own is in force`,
    'Everyone who has to act gets one email about all of their projects',
  ]
}

/** What the page of a wave says of its procedures, and where they are. */
export const proceduresLine = async (page: Page, wave: Pick<WavesTable, 'id' | 'procedures'>): Promise<{ says: string; href: string }> => ({
  says: proceduresInWords(await countProcedures(page.db.read, wave.id, page.person), wave.procedures === 'organisation'),
  href: proceduresOfWave(wave.id),
})
