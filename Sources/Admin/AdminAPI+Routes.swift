extension AdminAPI {
    /// Every route, in the order in which the description lists them.
    static let routes: [Route] =
        MeRoutes.all + UserRoutes.all + TeamRoutes.all + KeyRoutes.all + QuotaRoutes.all
        + ExplanationRoutes.all + ReportRoutes.all + EntryRoutes.all + CorrectionRoutes.all
        + PolicyRoutes.all + WarningRoutes.all + OrganizationRoutes.all + ArchiveRoutes.all
        + BackupRoutes.all
        + TextRoutes.all + OperationRoutes.all + OpenAPI.routes
}
