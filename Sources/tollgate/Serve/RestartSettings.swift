internal import Settings

/// The settings that are read once, when the process starts: sockets, loops and the ledger are
/// made of them, and live as long as it does.
enum RestartSettings {
    /// The names of those that differ from what the process was started with, as files write them.
    static func changed(from old: ServeSettings, to new: ServeSettings) -> [String] {
        all.filter { $0.differs(old, new) }.map(\.name)
    }

    private struct Item: Sendable {
        let name: String
        let differs: @Sendable (ServeSettings, ServeSettings) -> Bool
    }

    private static func item<Value: Equatable & SendableMetatype>(
        _ name: String,
        _ value: @escaping @Sendable (ServeSettings) -> Value
    ) -> Item {
        Item(name: name) { value($0) != value($1) }
    }

    private static let all =
        [
            item("listen") { $0.listen },
            // Other files are read at once; only whether there is TLS at all is settled.
            item("tls.certificate") { $0.tlsCertificatePath == nil },
            item("data") { $0.dataFolder },
            item("loops") { $0.loops },
            item("admin_socket") { $0.adminSocket },
            item("ledger") { $0.ledger },
            item("recovery") { $0.recovery },
            item("log.form") { $0.log.form },
            item("log.level") { $0.log.level },
        ] + limits

    /// What the server takes of clients; the rest of `limits` goes with the policies.
    private static let limits = [
        item("limits.head_bytes") { $0.limits.headBytesMax },
        item("limits.head_fields") { $0.limits.headFieldsMax },
        item("limits.target_bytes") { $0.limits.targetBytesMax },
        item("limits.body_bytes") { $0.limits.bodyBytesMax },
        item("limits.head_time") { $0.limits.headMilliseconds },
        item("limits.body_time") { $0.limits.bodyMilliseconds },
        item("limits.body_rate") { $0.limits.bodyBytesPerSecond },
        item("limits.idle_time") { $0.limits.idleMilliseconds },
        item("limits.write_stall_time") { $0.limits.writeStallMilliseconds },
        item("limits.connections") { $0.limits.connectionsMax },
        item("limits.connections_per_address") { $0.limits.connectionsPerAddressMax },
    ]
}
