/// What an image costs with some models.
package struct ImageRule: Sendable, Equatable {
    /// How a provider counts the pixels.
    package enum Measure: Sendable, Equatable {
        /// Squares of 512 after fitting into 2,048 and a shorter side of 768; low detail is the
        /// base alone.
        case tiles(base: Int64, perTile: Int64)
        /// Squares of 32 up to a budget, by `detail`; a factor in hundredths.
        case patches(percent: Int64, auto: PatchBudget, original: PatchBudget)
    }

    /// The most of an image that a model looks at.
    package struct PatchBudget: Sendable, Equatable {
        /// Squares of 32 by 32.
        package var patches: Int64
        /// Pixels of the longer side.
        package var side: Int64

        /// Both limits; the smaller one wins.
        package init(patches: Int64, side: Int64) {
            self.patches = patches
            self.side = side
        }

        /// 1,536 squares, as most small models.
        package static let small = PatchBudget(patches: 1_536, side: 2_048)
        /// 2,500 squares.
        package static let medium = PatchBudget(patches: 2_500, side: 2_048)
        /// 10,000 squares.
        package static let large = PatchBudget(patches: 10_000, side: 6_000)
    }

    /// How much of an image is asked for.
    package enum Detail: Sendable {
        case low, auto, high, original
    }

    /// The model this is for, or a beginning of names followed by `*`.
    package var model: String
    /// How pixels are counted.
    package var measure: Measure
    /// The least that the bound is: bills were seen above what the documents say.
    package var boundMin: Int64
    /// The bound over the estimate, in percent.
    package var boundPercent: Int64

    /// A rule.
    package init(
        model: String,
        _ measure: Measure,
        boundMin: Int64 = 100,
        boundPercent: Int64 = 100
    ) {
        self.model = model
        self.measure = measure
        self.boundMin = boundMin
        self.boundPercent = boundPercent
    }

    /// The tokens of an image; nil for a size that is not known, which counts as the largest.
    package func tokens(_ size: ImageSize?, _ detail: Detail) -> Int64 {
        switch measure {
        case .tiles(let base, let perTile):
            guard detail != .low else { return base }
            return base + perTile * (size.map(Self.tiles) ?? 8)
        case .patches(let percent, let auto, let original):
            let budget = detail == .original ? original : auto
            let patches = size.map { Self.patches($0, budget) } ?? budget.patches
            return (patches * percent + 99) / 100
        }
    }

    /// A number that the provider's does not exceed.
    package func bound(_ size: ImageSize?, _ detail: Detail) -> Int64 {
        max(boundMin, (tokens(size, detail) * boundPercent + 99) / 100)
    }

    /// Tiles of 512 by 512 after scaling down.
    private static func tiles(_ size: ImageSize) -> Int64 {
        var (width, height) = (Double(size.width), Double(size.height))
        let fit = min(1, 2_048 / max(width, height))
        (width, height) = (width * fit, height * fit)
        let narrow = min(1, 768 / min(width, height))
        (width, height) = (width * narrow, height * narrow)
        return Int64((width / 512).rounded(.up)) * Int64((height / 512).rounded(.up))
    }

    /// Patches of 32 by 32 after scaling down, as the guide writes it.
    private static func patches(_ size: ImageSize, _ budget: PatchBudget) -> Int64 {
        var (width, height) = (Double(size.width), Double(size.height))
        let fit = min(1, Double(budget.side) / max(width, height))
        (width, height) = (width * fit, height * fit)
        func count() -> Double { (width / 32).rounded(.up) * (height / 32).rounded(.up) }
        guard count() > Double(budget.patches) else { return Int64(count()) }
        let shrink = (1_024 * Double(budget.patches) / (width * height)).squareRoot()
        let (across, down) = (width * shrink / 32, height * shrink / 32)
        let whole = min(across.rounded(.down) / across, down.rounded(.down) / down)
        (width, height) = (width * shrink * whole, height * shrink * whole)
        // What is left of a whole number after rounding errors is no further patch.
        (width, height) = (width - 0.001, height - 0.001)
        return min(Int64(count()), budget.patches)
    }
}

extension ImageRule {
    /// A model without a rule: as gpt-4o, bound by the dearest of the small patch models.
    package static let unknown = ImageRule(
        model: "*",
        .tiles(base: 85, perTile: 170),
        boundMin: 3_779
    )

    /// OpenAI's guide; where litellm 1.109.1 or users' bills say more, the bound covers it.
    package static let published: [ImageRule] = [
        unknown,
        ImageRule(model: "gpt-4o*", .tiles(base: 85, perTile: 170)),
        ImageRule(model: "chatgpt-4o*", .tiles(base: 85, perTile: 170)),
        ImageRule(model: "gpt-4.5*", .tiles(base: 85, perTile: 170)),
        // About 765 whatever the size, by a report of April 2025.
        ImageRule(model: "gpt-4.1*", .tiles(base: 85, perTile: 170), boundMin: 765),
        ImageRule(model: "gpt-4o-mini*", .tiles(base: 2_833, perTile: 5_667)),
        ImageRule(model: "gpt-5*", .tiles(base: 70, perTile: 140), boundMin: 3_779),
        ImageRule(model: "gpt-5-chat-latest*", .tiles(base: 70, perTile: 140)),
        ImageRule(model: "gpt-5.1*", .tiles(base: 70, perTile: 140)),
        ImageRule(model: "o1*", .tiles(base: 75, perTile: 150)),
        ImageRule(model: "o3*", .tiles(base: 75, perTile: 150)),
        ImageRule(model: "computer-use-preview*", .tiles(base: 65, perTile: 129)),
        ImageRule(model: "gpt-4.1-mini*", small(162)),
        ImageRule(model: "gpt-5-mini*", small(162)),
        ImageRule(model: "gpt-5.4-mini*", small(162), boundPercent: 163),
        ImageRule(model: "gpt-4.1-nano*", small(246)),
        ImageRule(model: "gpt-5-nano*", small(246)),
        ImageRule(model: "gpt-5.4-nano*", small(246), boundPercent: 163),
        ImageRule(model: "o4-mini*", small(172)),
        ImageRule(model: "gpt-5.2*", small(100), boundPercent: 120),
        ImageRule(model: "gpt-5.3-codex*", small(100), boundPercent: 120),
        ImageRule(
            model: "gpt-5.4*",
            .patches(percent: 100, auto: .medium, original: .large),
            boundPercent: 120
        ),
        ImageRule(
            model: "gpt-5.5*",
            .patches(percent: 100, auto: .large, original: .large),
            boundPercent: 120
        ),
        ImageRule(
            model: "gpt-5.6*",
            .patches(percent: 120, auto: .large, original: .large),
            boundPercent: 120
        ),
    ]

    private static func small(_ percent: Int64) -> Measure {
        .patches(percent: percent, auto: .small, original: .small)
    }
}
