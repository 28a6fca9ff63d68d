extension AdminAPI {
    /// Every route, in the order in which the description lists them.
    static let routes: [Route] =
        MeRoutes.all + UserRoutes.all + TeamRoutes.all + KeyRoutes.all + QuotaRoutes.all
        + ReportRoutes.all + EntryRoutes.all + PolicyRoutes.all
        + OrganizationRoutes.all + OperationRoutes.all + OpenAPI.routes
}
