/// So much of a unit per period, for whatever it is given to.
package struct Quota: Hashable, Sendable {
    /// What is counted.
    package var unit: QuotaUnit
    /// Per which stretch of time.
    package var period: Period
    /// Only for these models; empty means all.
    package var models: [ModelPattern]
    /// The most that may be used: tokens, thousandths of weighted tokens, requests, nano-dollars.
    package var limit: Int64
    /// What happens when a request does not fit.
    package var action: QuotaAction
    /// Percentages of the limit at which a warning is sent, ascending.
    package var warnPercents: [Int]

    /// Puts a quota together.
    package init(
        unit: QuotaUnit = .tokens,
        period: Period = .month,
        models: [ModelPattern] = [],
        limit: Int64,
        action: QuotaAction = .cap,
        warnPercents: [Int] = [80, 95, 100]
    ) {
        self.unit = unit
        self.period = period
        self.models = models.sorted()
        self.limit = limit
        self.action = action
        self.warnPercents = warnPercents
    }

    /// The largest limit: 2^60, which leaves room for sums.
    package static let limitMax: Int64 = 1 << 60

    /// What makes two quotas of one subject the same quota: the override replaces the plan's.
    package struct Kind: Hashable, Sendable {
        /// What is counted.
        package let unit: QuotaUnit
        /// Per which stretch of time.
        package let period: Period
        /// The models it is for, sorted.
        package let models: [ModelPattern]

        /// Puts a kind together.
        package init(unit: QuotaUnit, period: Period, models: [ModelPattern]) {
            self.unit = unit
            self.period = period
            self.models = models.sorted()
        }
    }

    /// The quota without its amount.
    package var kind: Kind { Kind(unit: unit, period: period, models: models) }
}
