internal import Reactor
internal import Settings
internal import Telemetry

/// The settings' words in the terms of the rooms that are started with them.
extension ServeSettings {
    var logForm: LogForm {
        switch log.form {
        case .json: .json
        case .text: .text
        }
    }

    var logLevel: LogLevel {
        switch log.level {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }

    /// Where the command line reaches the gateway.
    var adminSocketPath: String { adminSocket ?? dataFolder + "/admin.sock" }
}

extension SocketAddress {
    init(_ address: ListenAddress) throws(StartFault) {
        let made: SocketAddress? =
            switch address {
            case .tcp(let host, let port): SocketAddress(host: host, port: port)
            case .unix(let path): SocketAddress(path: path)
            }
        guard let made else { throw StartFault("\(address) is no address to listen on") }
        self = made
    }
}

/// The program's version, as `tollgate version` prints it.
let tollgateVersion = "0.1.0"
