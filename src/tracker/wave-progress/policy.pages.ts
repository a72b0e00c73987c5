import type { Page } from '../../access/page.ts'
import { homeOfWave } from '../waves/addresses.ts'
import { countResting } from './procedure-counts.store.ts'
import { endWords } from './procedures-line.ts'

interface Changed {
  id: string
  name: string
  was: 'organisation' | null
  procedures: 'organisation' | null
}

/** Before organisations no longer sign for their sites in a wave: shows what projects lose by it. */
export function askBeforePolicy(page: Page, { id, name, was, procedures }: Changed): Promise<void> | undefined {
  return was === 'organisation' && procedures === null && page.typed['confirmed'] !== 'yes' ? showPolicy(page, { id, name }) : undefined
}

async function showPolicy(page: Page, { id, name }: Pick<Changed, 'id' | 'name'>): Promise<void> {
  const home = homeOfWave(id)
  const { _csrf: _, ...hidden } = page.typed
  page.show(
    'waves/policy',
    { title: `Each service of ${name} signs its own procedure`, breadcrumbs: [{ text: name, href: home }] },
    { action: `${home}/edit`, hidden: { ...hidden, confirmed: 'yes' }, sentences: endWords(await countResting(page.db.read, id)), back: `${home}/edit` },
  )
}
