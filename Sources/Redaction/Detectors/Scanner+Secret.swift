extension Scanner {
    mutating func secret(anchoredAt at: Int) -> Int? { nil }
    mutating func keyValue(separatorAt at: Int) -> Int? { nil }
    mutating func prefixedSecret(digitsAt at: Int) -> Int? { nil }
    mutating func botToken(_ group: DigitGroups.Group) -> Int? { nil }
}
