package import Metering

/// Makes the first owner's key when nobody holds one, and answers with it; else nil.
///
/// `serve` and `init` call it and print what it answers once: the secret is stored nowhere.
package func ensureOwnerKey(
    in ledger: any Ledger,
    hasher: KeyHasher,
    now: Timestamp
) async throws(LedgerFault) -> Secret? {
    let hasOwner = ledger.directory.keys.contains { key in
        guard case .admin(.owner) = key.facts.kind, !key.facts.isDisabled else { return false }
        return key.facts.expiresAt.map { now < $0 } ?? true
    }
    guard !hasOwner else { return nil }
    let key = ClientKey(door: .admin)
    let facts = Key.Facts(name: "first owner", kind: .admin(.owner), owner: .nobody)
    let digest = hasher.digest(of: key.text.revealed.span)
    let lock = Key.Lock(publicID: key.publicID, digest: digest)
    let actor = Actor(key: nil, name: "gateway", origin: "start")
    _ = try await ledger.change(.addKey(facts, lock), by: actor)
    return key.text
}
