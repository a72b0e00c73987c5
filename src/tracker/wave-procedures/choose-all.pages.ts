import type { Page } from '../../access/page.ts'
import { Refusal } from '../../errors.ts'
import { base } from '../bulk/job.pages.ts'
import { ownWaveOfProcedures } from './choose.pages.ts'
import { prepareSigners } from './prepare-signers.ts'
import { chooseAllOf } from './procedures.pages.ts'

async function waveToChooseIn(page: Page) {
  const of = await ownWaveOfProcedures(page)
  if (!of.isPolicy) throw new Refusal('In this wave each service signs its own procedure. Change the wave first, so that organisations sign for their sites.')
  return of
}

/** Says how a project is chosen for each organisation of a wave. */
export async function showChooseAll(page: Page): Promise<void> {
  const { wave, home, crumbs } = await waveToChooseIn(page)
  page.show(
    'wave-procedures/choose-all',
    { title: 'Choose who signs for every organisation', breadcrumbs: [...crumbs, { text: 'Procedures', href: home }] },
    { wave: wave.name, home, action: chooseAllOf(home) },
  )
}

/** Stores which project would sign for each organisation, for the preview. Changes nothing else. */
export async function askToChooseAll(page: Page): Promise<void> {
  const { wave } = await waveToChooseIn(page)
  page.done(`${base}/jobs/${await prepareSigners(page.context, page.person, wave)}`)
}
