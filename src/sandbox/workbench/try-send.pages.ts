import { findingsIn } from '../interactions/columns.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import type { Page } from '../../access/page.ts'
import { checkForm } from '../../access/read-form.ts'
import { momentOf } from '../../web/moments.ts'
import { answerRequest } from '../exchange/answer-request.ts'
import { mostValuesOfAnswer } from '../fhir/bounds.ts'
import type { Operation } from '../fhir/operations.ts'
import { readJson } from '../fhir/read-json.ts'
import { readXml } from '../fhir/read-xml.ts'
import { findInteraction } from '../interactions/interactions.store.ts'
import { prettyBody } from '../interactions/mask.ts'
import { whatWasDone } from '../interactions/what-was-done.pages.ts'
import { byWeight } from '../rules/judge.ts'
import { object, objects, text } from '../rules/look.ts'
import { sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'
import { findSandbox } from '../sandboxes/sandboxes.store.ts'
import { sendForm, sentAgain } from './try-form.ts'
import type { Choice } from './try-form.ts'
import { headersToSend } from './try-request.ts'
import { showTry } from './try.pages.ts'

type Answer = Awaited<ReturnType<typeof answerRequest>>

/** Sends what was typed to the sandbox, and shows the exchange above the same form. */
export async function sendTyped(page: Page): Promise<void> {
  mustBeOpen(page)
  const { typed, choice } = sentAgain(page)
  const read = checkForm(sendForm, page.sent)
  if ('refused' in read) return showTry(page, { choice, typed, errors: read.refused })
  const { method, path, headers, claims, body } = read.input
  const { key } = await sandboxOf(page)
  const answer = await answerRequest(page.context, {
    key,
    method,
    path: path.split('?')[0] ?? '/',
    url: `/sandbox/${key}/STU3${path}`,
    headers: headersToSend({ headers, claims }, page.context.clock()),
    body: body === '' ? null : Buffer.from(body, 'utf8'),
  })
  await showTry(page, { choice, typed: { ...typed, body }, exchange: await exchangeOf(page, choice, answer) })
}

/** The exchange that was just made, with what was found about it and what can be done next. */
async function exchangeOf(page: Page, choice: Choice, answer: Answer) {
  await page.context.interactions.flush()
  const sandbox = await sandboxOf(page)
  const row = answer.interactionId === null ? undefined : await findInteraction(page.db.read, sandbox.id, answer.interactionId)
  const findings = row ? byWeight(findingsIn(row.findings)) : []
  const mend = { text: 'Put the mended request into the form', href: `${sandboxHome(page)}/try?mend=${row?.id ?? ''}` }
  return {
    id: row?.id ?? null,
    done: whatWasDone(
      { operation: row?.operation ?? '', status: answer.status, body: answer.body },
      { sandbox: await findSandbox(page.db.read, sandbox.key), clear: true, scripted: findings.some((one) => one.rule === 'SIM-02') },
    ),
    status: answer.status,
    body: prettyBody(answer.body, 'response'),
    headers: Object.entries(answer.headers),
    findings,
    next: [...(findings.length > 0 ? [mend] : []), ...nextSteps(page, choice, answer)],
  }
}

/** What can be done with an answer: book a slot that it shows, read or cancel what it made. */
function nextSteps(page: Page, choice: Choice, answer: { status: number; body: string }): { text: string; href: string }[] {
  if (answer.status >= 300) return []
  const read = answer.body.startsWith('<') ? readXml(answer.body, mostValuesOfAnswer) : readJson(answer.body, mostValuesOfAnswer)
  if (!read.ok) return []
  const to = (operation: Operation, more: Record<string, string>): string =>
    `${sandboxHome(page)}/try?${new URLSearchParams({ operation, format: choice.format, service: choice.service, patient: choice.patient, ...more })}`
  const { resourceType, entry, id, status } = read.resource
  if (resourceType === 'Bundle') {
    const slots = objects(entry)
      .map((one) => object(one['resource']))
      .filter((one) => one['resourceType'] === 'Slot' && one['status'] === 'free')
    return slots.slice(0, 5).map((slot) => ({ text: `Book the slot of ${momentOf(text(slot['start']))}`, href: to('book', { slot: text(slot['id']) }) }))
  }
  if (resourceType !== 'Appointment' || typeof id !== 'string') return []
  return [
    { text: 'Read this appointment', href: to('read', { appointment: id }) },
    ...(status === 'booked' ? [{ text: 'Cancel this appointment', href: to('cancel', { appointment: id }) }] : []),
  ]
}
