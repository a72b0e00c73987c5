import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { submit } from '../../access/submit.ts'
import { commentOnProcedure } from './comment.ts'
import { showComments } from './comments.pages.ts'
import { correctAnswer } from './correct-answer.ts'
import { homeOf } from './crumbs.ts'
import { saveOrPreview, showEditor } from './edit.pages.ts'
import { issueProcedure } from './issue.ts'
import { sendsLayout, showOptions } from './options.pages.ts'
import { showComparison, showProcedure, showProcedureAgain, showVersion } from './procedure.pages.ts'
import { noteProcedure } from './note.ts'
import { reopenComment, resolveComment } from './resolve-comment.ts'
import { remindSigner } from './remind-signer.ts'
import { chooseOptions, layOutOptions } from './save-options.ts'
import { setReviewDay } from './set-review.ts'
import { setSigningPolicy } from './set-policy.ts'
import { signAgain } from './sign-again.ts'
import { signProcedure } from './sign.ts'
import { showSigning, showSigningAgain } from './sign.pages.ts'
import { writeDraft } from './write-draft.ts'

const base = '/projects/:project/sop'
/** The same for every person while the project takes changes. */
const open = (show: (page: Page) => Promise<void>) => whileOpen((page) => show(page))

const commentsOf = (page: Page): string => `${homeOf(page)}/comments`

export const sopRoutes: Route[] = [
  get(base, 'project.view', (page) => showProcedure(page)),
  get(`${base}/edit`, 'sop.write', open(showEditor)),
  post(`${base}/edit`, writeDraft.permission, saveOrPreview),
  get(`${base}/options`, 'sop.options', open(showOptions)),
  post(`${base}/options`, 'sop.options', (page) => submit(page, sendsLayout(page) ? layOutOptions : chooseOptions, { again: showOptions, to: homeOf })),
  post(`${base}/issue`, issueProcedure, { again: showProcedureAgain, afterConflict: '', to: homeOf }),
  post(`${base}/review`, setReviewDay, { again: showProcedureAgain, to: (page) => `${homeOf(page)}#review` }),
  post(`${base}/sign-again`, signAgain, { again: showProcedureAgain, afterConflict: '', to: homeOf }),
  post(`${base}/remind`, remindSigner, { again: showProcedure, to: homeOf }),
  get(`${base}/comments`, 'project.view', (page) => showComments(page)),
  post(`${base}/comments`, commentOnProcedure, { again: showComments, to: commentsOf }),
  post(`${base}/comments/:comment/resolve`, resolveComment, { again: showComments, afterConflict: '', to: commentsOf }),
  post(`${base}/comments/:comment/reopen`, reopenComment, { again: showComments, afterConflict: '', to: commentsOf }),
  get(`${base}/sign`, 'sop.sign', open(showSigning)),
  post(`${base}/sign`, signProcedure, { again: showSigningAgain, afterConflict: '', to: homeOf }),
  post(`${base}/correct`, correctAnswer, { again: showSigningAgain, afterConflict: '', to: homeOf }),
  post(`${base}/note`, noteProcedure, { again: showSigningAgain, afterConflict: '', to: homeOf }),
  post(`${base}/policy`, setSigningPolicy, { again: showProcedure, afterConflict: '', to: homeOf }),
  get(`${base}/versions/:number`, 'project.view', showVersion),
  get(`${base}/compare`, 'project.view', showComparison),
]
