import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { uploadsOf } from '../../web/uploads.ts'
import { withUploads } from '../evidence/add-evidence.ts'
import { addCaseEvidence } from '../test-plan/give-case-evidence.ts'
import { overtakenBy } from '../test-plan/overtaken.ts'
import { recordedWords } from '../test-plan/record-case.pages.ts'
import { fieldsOfCase, nothingTyped } from '../test-plan/record-form.ts'
import type { ReadResults } from '../test-plan/record-form.ts'
import type { Overtaken } from '../test-plan/test-plan.store.ts'
import { notSaved, showDayCase } from './day.pages.ts'
import { dayCase, dayHome, loadDay, nextOpen, sideOf } from './load-day.ts'

interface Photo {
  isKept: boolean
  /** What is wrong with it, by field. */
  errors: Record<string, string>
}

/** Keeps the photo that came with the form, if any, whatever became of the result: a camera cannot take it again. */
async function keepPhoto(page: Page): Promise<Photo> {
  const { files, fault } = uploadsOf(page.req)
  if (files.length === 0 && fault === undefined) return { isKept: false, errors: {} }
  const where = { project: page.access.project.id, run: page.param('run'), case: page.param('case') }
  const outcome = await addCaseEvidence.run(page.context, page.doer, where, withUploads(page))
  if (outcome.kind === 'not allowed') throw outcome.error
  if (outcome.kind === 'done') return { isKept: true, errors: {} }
  return { isKept: false, errors: outcome.kind === 'refused' ? outcome.fields : { file: outcome.says } }
}

/** After a result: the next case without one, or what is sent at the end. */
export async function afterDayCase(page: Page, { next }: { next: ReadResults & { overtaken: Overtaken[] } }): Promise<void> {
  const photo = await keepPhoto(page)
  const [late] = next.overtaken
  if (late) {
    const kept = photo.isKept ? ' Your photo is kept.' : ''
    const text = `${overtakenBy(late.latest)} What you typed is still here: press a result again if it is a retest.${kept}`
    return showDayCase(page, { status: 409, errors: photo.errors, told: { heading: 'Your result was not recorded', text } })
  }
  const says = recordedWords(next)
  if (Object.keys(photo.errors).length > 0)
    return showDayCase(page, {
      status: 422,
      errors: photo.errors,
      isSaved: true,
      told: { heading: 'The photo was not added', text: `${says}. Choose the photo again.` },
    })
  if (next.results.length === 0) return page.done(dayCase(page, page.param('case')), says)
  const following = nextOpen(await loadDay(page), { after: page.param('case'), side: sideOf(page) })
  if (!following) return page.done(`${dayHome(page)}/closing`, `${says}. Every case has a result`)
  // The next page says in a line what was recorded: a banner would push the case off the screen of a phone.
  page.done(dayCase(page, following.id, { after: page.param('case') }))
}

/** The form of a case again. A photo alone is enough: it is kept, and the case stays open. */
export async function dayResultAgain(page: Page, { status, errors, first }: Again): Promise<void> {
  const photo = await keepPhoto(page)
  const { form, ...others } = errors
  const isNothing = form === nothingTyped
  if (isNothing && photo.isKept) return page.done(dayCase(page, page.param('case')), 'Photo added')
  const hasFault = Object.keys(photo.errors).length > 0
  const nothing = hasFault ? others : { ...others, [fieldsOfCase(page.param('case')).verdict]: 'Press a result, or write a comment' }
  const kept = photo.isKept ? 'Your photo is kept.' : ''
  const told = first === undefined ? { heading: 'Photo added', text: kept } : { text: [notSaved(first), kept].filter(Boolean).join(' ') }
  return showDayCase(page, { status, errors: { ...(isNothing ? nothing : errors), ...photo.errors }, ...(told.text !== '' && { told }) })
}
