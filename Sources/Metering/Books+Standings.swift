extension Books {
    /// The quotas with the largest used part, fullest first.
    ///
    /// Only accounts in memory are looked at: those that something was asked of in this period.
    package func highestStandings(limit: Int, at moment: Moment) -> [QuotaStanding] {
        var found: [(part: Double, standing: QuotaStanding)] = []
        var inForce: [QuotaScope: [Quota]] = [:]
        for (id, index) in accountIndex where accounts[index].used > 0 {
            guard id.periodStart == id.kind.period.start(of: day) else { continue }
            let quotas = inForce[id.scope] ?? directory.quotas(of: id.scope, at: moment.time)
            inForce[id.scope] = quotas
            guard let quota = quotas.first(where: { $0.kind == id.kind }) else { continue }
            let account = accounts[index]
            let standing = standing(QuotaInForce(scope: id.scope, quota: quota), account)
            found.append((Double(account.used) / Double(max(quota.limit, 1)), standing))
        }
        found.sort { x, y in
            x.part != y.part ? x.part > y.part : x.standing.used > y.standing.used
        }
        return found.prefix(limit).map(\.standing)
    }
}
