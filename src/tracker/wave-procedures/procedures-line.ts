import type { Page } from '../../access/page.ts'
import type { WavesTable } from '../../db/tables/waves.ts'
import { proceduresOfWave } from './addresses.ts'
import { proceduresInWords } from './procedure-words.ts'
import { countProcedures } from './sites-of-wave.store.ts'

/** What the page of a wave says of its procedures, and where they are. */
export const proceduresLine = async (page: Page, wave: Pick<WavesTable, 'id' | 'procedures'>): Promise<{ says: string; href: string }> => ({
  says: proceduresInWords(await countProcedures(page.db.read, wave.id, page.person), wave.procedures === 'organisation'),
  href: proceduresOfWave(wave.id),
})
