import { catalogueImportRoutes } from './catalogue/catalogue-import.routes.ts'
import { catalogueRoutes, productRoutes } from './catalogue/catalogue.routes.ts'
import { pairsRoutes } from './catalogue/pairs.routes.ts'
import { projectProductRoutes } from './project-product/project-product.routes.ts'
import { accountRoutes } from '../web/account/account.routes.ts'
import { addressRoutes } from '../web/addresses/addresses.routes.ts'
import { emailsRoutes } from '../web/emails/emails.routes.ts'
import { signInRoutes } from '../web/sign-in/sign-in.routes.ts'
import { linkRoutes } from './act-by-link/link.routes.ts'
import { adminRoutes } from './admin/admin.routes.ts'
import { changesRoutes } from './changes/changes.routes.ts'
import { documentsRoutes } from './documents/documents.routes.ts'
import { evidenceRoutes } from './withdraw-evidence/evidence.routes.ts'
import { forecastRoutes } from './forecast/forecast.routes.ts'
import { goLiveRoutes } from './go-live/go-live.routes.ts'
import { customFieldsRoutes } from './custom-fields/custom-fields.routes.ts'
import { importsRoutes } from './import/imports.routes.ts'
import { importFilesRoutes } from './import-files/import-files.routes.ts'
import type { Route } from '../access/route.ts'
import { packRoutes } from './pack/pack.routes.ts'
import { patternsRoutes } from './patterns/patterns.routes.ts'
import { partnersRoutes } from './partners/partners.routes.ts'
import { pivotRoutes } from './pivot/pivot.routes.ts'
import { peopleRoutes } from './people/people.routes.ts'
import { prerequisitesRoutes } from './prerequisites/prerequisites.routes.ts'
import { datesRoutes } from './dates/dates.routes.ts'
import { historyRoutes } from './projects/history.routes.ts'
import { myWorkRoutes } from './my-work/my-work.routes.ts'
import { projectListRoutes } from './project-list/project-list.routes.ts'
import { projectsRoutes } from './projects/projects.routes.ts'
import { batchesRoutes } from './queues/batches.routes.ts'
import { checkerRoutes } from './queues/checker.routes.ts'
import { queuesRoutes } from './queues/queues.routes.ts'
import { reportRoutes } from './report/report.routes.ts'
import { rolloutRoutes } from './rollout/rollout.routes.ts'
import { searchRoutes } from './search/search.routes.ts'
import { serviceListRoutes } from './service-list/service-list.routes.ts'
import { bulkRoutes } from './bulk/bulk.routes.ts'
import { savedViewsRoutes } from './service-list/saved-views.routes.ts'
import { dataQualityRoutes } from './data-quality/data-quality.routes.ts'
import { trackerExportRoutes } from './tracker-import/export.routes.ts'
import { trackerImportRoutes } from './tracker-import/tracker-import.routes.ts'
import { closedOrMovedRoutes } from './ods/closed-or-moved.routes.ts'
import { closureRoutes } from './ods/closure.routes.ts'
import { odsLoadRoutes } from './ods/load.routes.ts'
import { columnEditsRoutes } from './column-edits/column-edits.routes.ts'
import { contactsRoutes } from './contacts/contacts.routes.ts'
import { organisationListRoutes } from './organisation-list/organisation-list.routes.ts'
import { organisationsRoutes } from './services/organisations.routes.ts'
import { servicePageRoutes } from './service-page/service.routes.ts'
import { sharedPrerequisitesRoutes } from './shared-prerequisites/shared-prerequisites.routes.ts'
import { readersRoutes } from './readers/readers.routes.ts'
import { sopRoutes } from './sop/sop.routes.ts'
import { templateOfferRoutes } from './template-offer/template-offer.routes.ts'
import { templateDraftsRoutes } from './template-drafts/template-drafts.routes.ts'
import { testDayRoutes } from './test-day/test-day.routes.ts'
import { representativeTestsRoutes } from './representative-tests/representative-tests.routes.ts'
import { waveProceduresRoutes } from './wave-procedures/wave-procedures.routes.ts'
import { wavesRoutes } from './wave-progress/waves.routes.ts'
import { testPlanRoutes } from './test-plan/test-plan.routes.ts'

/** Every page of the product. `test/tracker/permissions.test.ts` walks them all. */
export const allRoutes: Route[] = [
  ...signInRoutes,
  ...accountRoutes,
  ...addressRoutes,
  ...emailsRoutes,
  ...linkRoutes,
  ...adminRoutes,
  ...myWorkRoutes,
  // Before the pages of a service and a project, whose addresses would take the word for a code or an id.
  ...columnEditsRoutes,
  // Before the page of a project, whose address would take a word for an id.
  ...projectListRoutes,
  ...projectsRoutes,
  ...patternsRoutes,
  ...templateOfferRoutes,
  ...templateDraftsRoutes,
  ...datesRoutes,
  ...historyRoutes,
  ...packRoutes,
  ...searchRoutes,
  ...rolloutRoutes,
  ...changesRoutes,
  ...reportRoutes,
  ...forecastRoutes,
  ...trackerExportRoutes,
  ...serviceListRoutes,
  // Before the page of a service, as below.
  ...pivotRoutes,
  ...savedViewsRoutes,
  ...bulkRoutes,
  ...representativeTestsRoutes,
  ...waveProceduresRoutes,
  ...wavesRoutes,
  // Before the page of a service, whose address would take the word for a code.
  ...closedOrMovedRoutes,
  ...closureRoutes,
  ...odsLoadRoutes,
  ...customFieldsRoutes,
  ...servicePageRoutes,
  ...organisationListRoutes,
  ...organisationsRoutes,
  ...contactsRoutes,
  // Before /imports/:import.
  ...importFilesRoutes,
  ...importsRoutes,
  ...trackerImportRoutes,
  ...dataQualityRoutes,
  ...peopleRoutes,
  ...partnersRoutes,
  ...prerequisitesRoutes,
  ...checkerRoutes,
  ...batchesRoutes,
  ...queuesRoutes,
  ...evidenceRoutes,
  ...sopRoutes,
  ...readersRoutes,
  ...documentsRoutes,
  ...testPlanRoutes,
  ...testDayRoutes,
  ...goLiveRoutes,
  ...catalogueRoutes,
  ...projectProductRoutes,
  ...pairsRoutes,
  ...catalogueImportRoutes,
  ...sharedPrerequisitesRoutes,
  ...productRoutes,
]
